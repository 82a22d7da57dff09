using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>AdaRound for one channel.</summary>
internal sealed class RoundingLearner
{
    private const double Zeta = 1.1;
    private const double Gamma = -0.1;
    private const double WarmUp = 0.2;
    private const double FirstBeta = 20;
    private const double LastBeta = 2;
    private const double NearestUnits = 1000;
    private const double MomentumDecay = 0.9;
    private const double SquareDecay = 0.999;
    private const double Epsilon = 1e-8;

    private readonly AdaRound _rule;
    private readonly double[] _products;
    private readonly double[] _steps;
    private readonly long[] _lower;
    private readonly double[] _lowerError;
    private readonly double[] _logits;
    private readonly bool[] _isFree;
    private readonly double _unit;

    /// <summary>Prepares a channel.</summary>
    /// <param name="rule">Steps, rate and force.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="scales">For each weight which of the grid's scales it has.</param>
    /// <param name="weights">The real weights.</param>
    /// <param name="products">E[x xᵀ].</param>
    public RoundingLearner(AdaRound rule, QuantizationGrid grid, int[] scales, double[] weights, double[] products)
    {
        int depth = weights.Length;
        (_rule, _products) = (rule, products);
        (_steps, _lower, _lowerError, _logits, _isFree) = (new double[depth], new long[depth], new double[depth], new double[depth], new bool[depth]);
        var nearest = new double[depth];
        for (int i = 0; i < depth; i++)
        {
            double step = grid.Scales[scales[i]], place = (weights[i] / step) + grid.ZeroPoints[scales[i]];
            _lower[i] = (long)Math.Clamp(Math.Floor(place), grid.Format.MinCode, grid.Format.MaxCode);
            // Beyond the ends there is one point to go to.
            _isFree[i] = place > grid.Format.MinCode && place < grid.Format.MaxCode;
            double fraction = _isFree[i] ? place - _lower[i] : 0;
            _logits[i] = -Math.Log(((Zeta - Gamma) / (fraction - Gamma)) - 1);
            _steps[i] = step;
            _lowerError[i] = ((_lower[i] - grid.ZeroPoints[scales[i]]) * step) - weights[i];
            nearest[i] = grid.Decode(grid.Encode((float)weights[i], scales[i]), scales[i]);
        }

        _unit = NearestUnits * OutputError.Of(weights, nearest, products) / Math.Max(_isFree.Count(free => free), 1);
    }

    /// <summary>The codes learned.</summary>
    public long[] Learn()
    {
        int depth = _lower.Length;
        double[] momentum = new double[depth], square = new double[depth], error = new double[depth], gradient = new double[depth];
        for (int step = 1; step <= _rule.Steps && _unit > 0; step++)
        {
            double progress = ((double)step / _rule.Steps - WarmUp) / (1 - WarmUp);
            double beta = FirstBeta + ((LastBeta - FirstBeta) * Math.Max(progress, 0)), force = progress > 0 ? _rule.Force : 0;
            double momentumScale = 1 / (1 - Math.Pow(MomentumDecay, step)), squareScale = 1 / (1 - Math.Pow(SquareDecay, step));
            // The gradient follows the errors that moved: towards the end hardly any does.
            for (int i = 0; i < depth; i++)
            {
                double now = _lowerError[i] + (_isFree[i] ? _steps[i] * Share(_logits[i]) : 0);
                if (now != error[i] && _products[(i * depth) + i] != 0)
                    Rows.AddScaled(gradient, _products.AsSpan(i * depth, depth), now - error[i]);
                error[i] = now;
            }

            for (int i = 0; i < depth; i++)
            {
                double sigmoid = Sigmoid(_logits[i]), stretched = (sigmoid * (Zeta - Gamma)) + Gamma;
                if (!_isFree[i] || stretched is <= 0 or >= 1)
                    continue;
                double toEnd = (2 * stretched) - 1;
                double pull = force * 2 * beta * Math.Pow(Math.Abs(toEnd), beta - 1) * Math.Sign(toEnd);
                double slope = ((2 * _steps[i] * gradient[i] / _unit) - pull) * sigmoid * (1 - sigmoid) * (Zeta - Gamma);
                momentum[i] = (MomentumDecay * momentum[i]) + ((1 - MomentumDecay) * slope);
                square[i] = (SquareDecay * square[i]) + ((1 - SquareDecay) * slope * slope);
                _logits[i] -= _rule.LearningRate * momentum[i] * momentumScale / (Math.Sqrt(square[i] * squareScale) + Epsilon);
            }
        }

        return [.. _lower.Select((code, i) => _isFree[i] && Share(_logits[i]) >= 0.5 ? code + 1 : code)];
    }

    private static double Share(double logit) => Math.Clamp((Sigmoid(logit) * (Zeta - Gamma)) + Gamma, 0, 1);

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));
}
