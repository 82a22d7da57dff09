using System.Numerics;
using System.Runtime.InteropServices;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>AdaRound for one channel: which weights to round up and which down, by a tabu search.</summary>
/// <remarks>
/// Each move turns the one weight whose turn lowers the error most, or raises it least, and that was not turned lately; the best state seen wins.
/// With g = E[x xᵀ] (q - w), turning weight i by δᵢ costs 2δᵢgᵢ + δᵢ²E[xᵢ²], and turning weight j moves that by 2δᵢδⱼE[xᵢxⱼ]: one pass over a row of the
/// products for each move, which finds the next one as well.
/// </remarks>
internal sealed class RoundingSearch
{
    // Moves without a new best after which more are not worth it, as a share of the weights.
    private const double Patience = 0.1;
    private const int LeastPatience = 20;

    // Costs among which the least is noted, so that it is found again without looking at all.
    private const int Stretch = 256;

    private readonly ScaledProducts _products;
    private readonly long[] _codes;
    private readonly bool[] _isFree;
    private readonly int _free;

    // The greatest step of the channel, which turns are measured in.
    private readonly double _unit;

    // For each weight twice the turn that it may take, and what that costs: infinity while it may not.
    private readonly float[] _slopes;
    private readonly float[] _costs;
    private readonly float[] _least;

    /// <summary>Prepares a channel, rounded to nearest.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="scales">For each weight which of the grid's scales it has.</param>
    /// <param name="weights">The real weights.</param>
    /// <param name="products">E[x xᵀ].</param>
    public RoundingSearch(QuantizationGrid grid, int[] scales, double[] weights, ScaledProducts products)
    {
        int depth = weights.Length;
        (_products, _codes, _isFree, Errors) = (products, new long[depth], new bool[depth], new double[depth]);
        (_slopes, _costs, _least) = (new float[depth], new float[depth], new float[(depth + Stretch - 1) / Stretch]);
        _unit = scales.Select(scale => (double)grid.Scales[scale]).DefaultIfEmpty(1).Max();
        for (int i = 0; i < depth; i++)
        {
            double step = grid.Scales[scales[i]], place = (weights[i] / step) + grid.ZeroPoints[scales[i]];
            _codes[i] = grid.Encode((float)weights[i], scales[i]);
            Errors[i] = grid.Decode(_codes[i], scales[i]) - weights[i];

            // Beyond the ends there is one point to go to, and on a point none that is better.
            _isFree[i] = place > grid.Format.MinCode && place < grid.Format.MaxCode && place != Math.Floor(place);
            _slopes[i] = (float)((_codes[i] > place ? -2 : 2) * step / _unit);
            _free += _isFree[i] ? 1 : 0;
        }
    }

    /// <summary>q - w before the search.</summary>
    public double[] Errors { get; }

    /// <summary>The codes found.</summary>
    /// <param name="gradient">E[x xᵀ] (q - w) before the search.</param>
    /// <param name="movesPerWeight">How many moves to make at most, for each weight that may be turned.</param>
    public long[] Search(ReadOnlySpan<double> gradient, int movesPerWeight)
    {
        if (_free == 0)
            return _codes;
        for (int i = 0; i < _costs.Length; i++)
            _costs[i] = _isFree[i] ? (_slopes[i] * (float)(gradient[i] * _products.Scale / _unit)) + (_slopes[i] * _slopes[i] / 4 * _products.Row(i)[i]) : float.PositiveInfinity;
        int tenure = Math.Min(_free / 4, 10 + (_free / 100));
        var held = new HeldWeights(tenure + 1);
        List<int> turned = [];
        double change = 0, best = 0;
        int bestMoves = 0;
        int next = Move(_products.Row(0), 0);
        for (long left = (long)movesPerWeight * _free; left > 0 && next >= 0; left--)
        {
            float cost = _costs[next], turn = _slopes[next] / 2;
            ReadOnlySpan<float> row = _products.Row(next);
            change += cost;
            Turn(next);
            turned.Add(next);
            if (change < best)
                (best, bestMoves) = (change, turned.Count);
            else if (turned.Count - bestMoves > Math.Max(LeastPatience, Patience * _free))
                break;
            if (held.Count > tenure)
            {
                (int weight, float back) = held.Release();
                _costs[weight] = back;
            }

            held.Move(_slopes, row, turn);
            held.Add(next, -cost);
            _costs[next] = float.PositiveInfinity;
            next = Move(row, turn);
        }

        foreach (int weight in CollectionsMarshal.AsSpan(turned)[bestMoves..])
            Turn(weight);

        // The search adds in floats.
        int[] changed = [.. turned.Take(bestMoves).GroupBy(weight => weight).Where(moves => moves.Count() % 2 == 1).Select(moves => moves.Key)];
        if (!(ExactChange(changed, gradient) < 0))
            foreach (int weight in changed)
                Turn(weight);
        return _codes;
    }

    // Σ δᵢ(2gᵢ + Σ δⱼE[xᵢxⱼ]) over the weights whose codes changed.
    private double ExactChange(int[] changed, ReadOnlySpan<double> gradient)
    {
        // A slope is of the turn back.
        double[] turns = [.. changed.Select(weight => _slopes[weight] * -_unit / 2)];
        double change = 0;
        for (int i = 0; i < changed.Length; i++)
        {
            ReadOnlySpan<double> row = _products.Exact.AsSpan(changed[i] * gradient.Length, gradient.Length);
            double shift = 2 * gradient[changed[i]];
            for (int j = 0; j < changed.Length; j++)
                shift += row[changed[j]] * turns[j];
            change += shift * turns[i];
        }

        return change;
    }

    private void Turn(int weight)
    {
        _codes[weight] += _slopes[weight] > 0 ? 1 : -1;
        _slopes[weight] = -_slopes[weight];
    }

    // Moves every cost by a turn; gives the weight of the least, or -1 where none may be turned.
    private int Move(ReadOnlySpan<float> row, float turn)
    {
        float smallest = float.PositiveInfinity;
        for (int i = 0; i < _least.Length; i++)
        {
            int start = i * Stretch, length = Math.Min(Stretch, _costs.Length - start);
            _least[i] = Move(_costs.AsSpan(start, length), _slopes.AsSpan(start, length), row.Slice(start, length), turn);
            smallest = Math.Min(smallest, _least[i]);
        }

        if (!(smallest < float.PositiveInfinity))
            return -1;
        int stretch = _least.AsSpan().IndexOf(smallest) * Stretch;
        return stretch + _costs.AsSpan(stretch).IndexOf(smallest);
    }

    // cost += slope · turn · row; gives the least. Infinite costs stay.
    private static float Move(Span<float> costs, ReadOnlySpan<float> slopes, ReadOnlySpan<float> row, float turn)
    {
        Span<Vector<float>> costLanes = MemoryMarshal.Cast<float, Vector<float>>(costs);
        ReadOnlySpan<Vector<float>> slopeLanes = MemoryMarshal.Cast<float, Vector<float>>(slopes)[..costLanes.Length], rowLanes = MemoryMarshal.Cast<float, Vector<float>>(row)[..costLanes.Length];
        var turns = new Vector<float>(turn);
        var least = new Vector<float>(float.PositiveInfinity);
        for (int i = 0; i < costLanes.Length; i++)
        {
            costLanes[i] = Vector.FusedMultiplyAdd(slopeLanes[i] * turns, rowLanes[i], costLanes[i]);
            least = Vector.Min(least, costLanes[i]);
        }

        float smallest = float.PositiveInfinity;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
            smallest = Math.Min(smallest, least[lane]);
        for (int i = costLanes.Length * Vector<float>.Count; i < costs.Length; i++)
        {
            costs[i] = MathF.FusedMultiplyAdd(slopes[i] * turn, row[i], costs[i]);
            smallest = Math.Min(smallest, costs[i]);
        }

        return smallest;
    }
}
