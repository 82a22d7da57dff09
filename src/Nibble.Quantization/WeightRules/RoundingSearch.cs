using System.Numerics;
using System.Runtime.InteropServices;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>AdaRound for one channel: which weights to round up and which down, by a tabu search.</summary>
/// <remarks>
/// Each move turns the one weight whose turn lowers the error most, or raises it least, and that was not turned lately; the best state seen wins.
/// With g = E[x xᵀ] (q - w) at hand, turning weight i by δ costs 2δgᵢ + δ²E[xᵢ²], and moves g by δ times one row of the products.
/// </remarks>
internal sealed class RoundingSearch
{
    // Moves without a new best after which more are not worth it, as a share of the weights.
    private const double Patience = 0.1;
    private const int LeastPatience = 20;

    private readonly double[] _products;
    private readonly long[] _codes;
    private readonly int _depth;
    private readonly int _free;

    // For each weight: the turn that it may take, twice; what it costs apart from g; infinity while it may not be turned; and what it costs in all.
    private readonly double[] _slopes;
    private readonly double[] _curves;
    private readonly double[] _bans;
    private readonly double[] _costs;
    private readonly double[] _gradient;
    private readonly double[] _errors;

    /// <summary>Prepares a channel, rounded to nearest.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="scales">For each weight which of the grid's scales it has.</param>
    /// <param name="weights">The real weights.</param>
    /// <param name="products">E[x xᵀ].</param>
    public RoundingSearch(QuantizationGrid grid, int[] scales, double[] weights, double[] products)
    {
        (_products, _depth) = (products, weights.Length);
        (_codes, _slopes, _curves) = (new long[_depth], new double[_depth], new double[_depth]);
        (_bans, _costs, _gradient, _errors) = (new double[_depth], new double[_depth], new double[_depth], new double[_depth]);
        for (int i = 0; i < _depth; i++)
        {
            double step = grid.Scales[scales[i]], place = (weights[i] / step) + grid.ZeroPoints[scales[i]];
            _codes[i] = grid.Encode((float)weights[i], scales[i]);
            _errors[i] = grid.Decode(_codes[i], scales[i]) - weights[i];

            // Beyond the ends there is one point to go to, and on a point none that is better.
            bool isFree = place > grid.Format.MinCode && place < grid.Format.MaxCode && place != Math.Floor(place);
            double turn = _codes[i] > place ? -step : step;
            (_slopes[i], _curves[i], _bans[i]) = (2 * turn, turn * turn * products[(i * _depth) + i], isFree ? 0 : double.PositiveInfinity);
            _free += isFree ? 1 : 0;
        }
    }

    /// <summary>Takes the error of one weight into g; each weight comes once, before the search.</summary>
    public void Begin(int weight)
    {
        if (_errors[weight] != 0)
            Rows.AddScaled(_gradient, _products.AsSpan(weight * _depth, _depth), _errors[weight]);
    }

    /// <summary>The codes found.</summary>
    /// <param name="movesPerWeight">How many moves to make at most, for each weight that may be turned.</param>
    public long[] Search(int movesPerWeight)
    {
        int tenure = Math.Min(_free / 4, 10 + (_free / 100));
        var banned = new Queue<int>();
        List<int> turned = [];
        double change = 0, best = 0;
        int bestMoves = 0;
        int next = MoveGradient(_products.AsSpan(0, _depth), 0);
        for (long left = (long)movesPerWeight * _free; left > 0 && next >= 0; left--)
        {
            if (banned.Count > tenure)
                _bans[banned.Dequeue()] = 0;
            double turn = _slopes[next] / 2;
            change += _costs[next];
            Turn(next);
            turned.Add(next);
            banned.Enqueue(next);
            _bans[next] = double.PositiveInfinity;
            if (change < best)
                (best, bestMoves) = (change, turned.Count);
            else if (turned.Count - bestMoves > Math.Max(LeastPatience, Patience * _free))
                break;
            next = MoveGradient(_products.AsSpan(next * _depth, _depth), turn);
        }

        foreach (int weight in CollectionsMarshal.AsSpan(turned)[bestMoves..])
            Turn(weight);
        return _codes;
    }

    private void Turn(int weight)
    {
        _codes[weight] += _slopes[weight] > 0 ? 1 : -1;
        _slopes[weight] = -_slopes[weight];
    }

    // g += factor · row, then every cost; gives the weight of the least, or -1 where none may be turned.
    private int MoveGradient(ReadOnlySpan<double> row, double factor)
    {
        Span<Vector<double>> gradient = MemoryMarshal.Cast<double, Vector<double>>(_gradient.AsSpan()), costs = MemoryMarshal.Cast<double, Vector<double>>(_costs.AsSpan());
        ReadOnlySpan<Vector<double>> rows = MemoryMarshal.Cast<double, Vector<double>>(row);
        ReadOnlySpan<Vector<double>> slopes = MemoryMarshal.Cast<double, Vector<double>>(_slopes.AsSpan());
        ReadOnlySpan<Vector<double>> curves = MemoryMarshal.Cast<double, Vector<double>>(_curves.AsSpan());
        ReadOnlySpan<Vector<double>> bans = MemoryMarshal.Cast<double, Vector<double>>(_bans.AsSpan());
        var factors = new Vector<double>(factor);
        var least = new Vector<double>(double.PositiveInfinity);
        for (int i = 0; i < gradient.Length; i++)
        {
            Vector<double> now = gradient[i] + (rows[i] * factors), cost = (slopes[i] * now) + curves[i] + bans[i];
            (gradient[i], costs[i]) = (now, cost);
            least = Vector.Min(least, cost);
        }

        double smallest = double.PositiveInfinity;
        for (int lane = 0; lane < Vector<double>.Count; lane++)
            smallest = Math.Min(smallest, least[lane]);
        for (int i = gradient.Length * Vector<double>.Count; i < _depth; i++)
        {
            _gradient[i] += row[i] * factor;
            _costs[i] = (_slopes[i] * _gradient[i]) + _curves[i] + _bans[i];
            smallest = Math.Min(smallest, _costs[i]);
        }

        return smallest < double.PositiveInfinity ? _costs.AsSpan().IndexOf(smallest) : -1;
    }
}
