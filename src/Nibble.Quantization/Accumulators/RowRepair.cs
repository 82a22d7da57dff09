using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Makes rows of a layer's weights fit an accumulator, in the way that adds the least noise to the layer's output.</summary>
/// <remarks>
/// Scales from the one at which nearest codes fit down to the one asked for are tried, in steps of 2^(1/4), or of 2 where scales are powers of two; at each
/// scale the row is projected by <see cref="RowProjection"/>, as it is and, where there is a bias, centered: with its mean taken off, so that its positive
/// and negative weights share the room evenly (A2Q+, Colbert et al. 2024, arXiv:2401.10432). Taking a constant c off all weights takes c · Σx from the
/// output. That is exactly made good only where Σx is constant; otherwise the bias makes good the mean, and what varies is noise that counts against centering.
/// </remarks>
internal sealed class RowRepair
{
    // Steps without a gain after which finer scales are given up.
    private const int MostWorse = 3;

    private readonly WeightMatrix _real;
    private readonly Quantize _input;
    private readonly QuantizationGrid _grid;
    private readonly AccumulatorLimit _limit;
    private readonly Tensor? _correctedBias;
    private readonly InputSample? _sample;

    /// <summary>Prepares the repair of a layer.</summary>
    /// <param name="real">The real weights.</param>
    /// <param name="input">How the input is quantized.</param>
    /// <param name="grid">Format, rounding and kind of the scales.</param>
    /// <param name="limit">What accumulators must fit.</param>
    /// <param name="correctedBias">The real bias if it may make good the mean of what a repair changes.</param>
    /// <param name="sample">What the inputs are like, if known.</param>
    /// <exception cref="AccumulatorLimitException">There is no room for a single weight of 1 or -1.</exception>
    public RowRepair(WeightMatrix real, Quantize input, QuantizationGrid grid, AccumulatorLimit limit, Tensor? correctedBias, InputSample? sample)
    {
        (_real, _input, _grid, _limit, _correctedBias, _sample) = (real, input, grid, limit, correctedBias, sample);
        if (!new AccumulatorRoom(_input, _limit, 0).HoldsOne)
            throw AccumulatorLimitException.NoRoom(_real.Layer.Name, _limit, _input);
    }

    private bool CanCorrect => _correctedBias is not null && _sample is not null;

    /// <summary>A real bias in units of the accumulator; 0 for a dynamic input.</summary>
    public static long BiasCode(double bias, Quantize input, float weightScale) =>
        input.Grid is { } grid ? (long)Rounder.Round((float)bias / (grid.Scales[0] * weightScale), Rounding.NearestEven) : 0;

    /// <summary>Fits channels that share a scale.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="first">The scale asked for.</param>
    /// <param name="biasOf">A channel's real bias.</param>
    /// <param name="fitted">Takes each channel's row.</param>
    /// <returns>Their scale.</returns>
    public float Fit(int[] channels, float first, Func<int, double> biasOf, FittedRow?[] fitted)
    {
        double ratio = _grid.IsPowerOfTwo ? 2 : Math.Pow(2, 0.25);
        double[][] rows = [.. channels.Select(channel => _real.RowOf(_real.Values, channel))];
        double coarsest = rows.SelectMany(row => row).Select(Math.Abs).DefaultIfEmpty(0).Max();
        RowProjection[] plain = [.. rows.Select(row => new RowProjection(row))];
        RowProjection[]? centered = CanCorrect ? [.. rows.Select(row => new RowProjection(Centered(row)))] : null;
        float ScaleAt(int step) => (float)(first * Math.Pow(ratio, step));
        bool HasRoom(float scale) => channels.All(channel => RoomFor(biasOf(channel), scale).HoldsBias);
        bool Fits(float scale) => HasRoom(scale) && (scale > coarsest || channels.Select((channel, i) => plain[i].Fits(scale, _grid.Format.MinCode, _grid.Format.MaxCode, RoomFor(biasOf(channel), scale))).All(fits => fits));

        int last = 0;
        while (!Fits(ScaleAt(last)))
            last++;
        FittedRow[]? best = null;
        float bestScale = first;
        // From the scale at which nearest codes fit to finer ones, as long as that helps: what is gained in steps is soon lost to the projection.
        for (int step = last, worse = 0; step >= 0 && worse < MostWorse && HasRoom(ScaleAt(step)); step--)
        {
            float scale = ScaleAt(step);
            FittedRow[] here = [.. channels.Select((channel, i) => Best(channel, rows[i], biasOf(channel), scale, plain[i], centered?[i]))];
            bool isBetter = best is null || here.Sum(row => row.Error) < best.Sum(row => row.Error);
            if (isBetter)
                (best, bestScale) = (here, scale);
            worse = isBetter ? 0 : worse + 1;
        }

        for (int i = 0; i < channels.Length; i++)
            fitted[channels[i]] = best![i];
        return bestScale;
    }

    /// <summary>What was done to a layer, and its noise before and after.</summary>
    /// <param name="before">The codes that did not fit, row by row.</param>
    /// <param name="scales">Their scales.</param>
    /// <param name="after">The rows that were repaired; null for those that fit.</param>
    /// <param name="biasOf">A channel's real bias.</param>
    public AccumulatorRepair CostOf(int[][] before, float[] scales, FittedRow?[] after, Func<int, double> biasOf)
    {
        double signal = 0, noiseBefore = 0, noiseAfter = 0;
        int needed = 0;
        for (int channel = 0; channel < before.Length; channel++)
        {
            float scale = scales[scales.Length == 1 ? 0 : channel];
            double[] row = _real.RowOf(_real.Values, channel);
            double noise = ErrorOf(channel, row, before[channel], scale, isCorrected: CanCorrect);
            signal += PowerOf(channel, row);
            noiseBefore += noise;
            noiseAfter += after[channel]?.Error ?? noise;
            needed = Math.Max(needed, IntegerLayer.AccumulatorOf(before[channel], _input, BiasCode(biasOf(channel), _input, scale)).Bits);
        }

        FittedRow[] repaired = [.. after.OfType<FittedRow>()];
        return new AccumulatorRepair(
            _real.Layer.Name,
            _limit.Bits,
            needed,
            before.Length,
            Coarsened: repaired.Count(row => !row.IsProjected && !row.IsCentered),
            Projected: repaired.Count(row => row.IsProjected && !row.IsCentered),
            Centered: repaired.Count(row => row.IsCentered),
            Decibels(signal, noiseBefore),
            Decibels(signal, noiseAfter));
    }

    private static double Decibels(double signal, double noise) => noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);

    private static double[] Centered(double[] row)
    {
        double mean = row.DefaultIfEmpty(0).Average();
        return [.. row.Select(weight => weight - mean)];
    }

    private AccumulatorRoom RoomFor(double bias, float scale) => new(_input, _limit, BiasCode(bias, _input, scale));

    private FittedRow Best(int channel, double[] row, double bias, float scale, RowProjection plain, RowProjection? centered)
    {
        FittedRow asIs = Fit(channel, row, bias, scale, plain, isCentered: false);
        if (!asIs.IsProjected || centered is null)
            return asIs;
        FittedRow other = Fit(channel, row, bias, scale, centered, isCentered: true);
        return other.Error < asIs.Error ? other : asIs;
    }

    private FittedRow Fit(int channel, double[] row, double bias, float scale, RowProjection projection, bool isCentered)
    {
        var codes = new int[_real.Depth];
        bool isProjected = !projection.Round(scale, _grid.Format.MinCode, _grid.Format.MaxCode, RoomFor(bias, scale), codes);
        if (!CanCorrect)
            return new FittedRow(codes, bias, ErrorOf(channel, row, codes, scale, isCorrected: false), isProjected, isCentered);
        double corrected = bias - Shift(channel, row, codes, scale);
        if (!RoomFor(corrected, scale).Holds(codes))
        {
            // The new bias takes room that the weights had: make them fit beside it, and settle for the old one where that moves it once more out of reach.
            if (!RoomFor(corrected, scale).HoldsBias)
                return new FittedRow(codes, bias, ErrorOf(channel, row, codes, scale, isCorrected: false), isProjected, isCentered);
            isProjected |= !projection.Round(scale, _grid.Format.MinCode, _grid.Format.MaxCode, RoomFor(corrected, scale), codes);
            double again = bias - Shift(channel, row, codes, scale);
            bool fits = RoomFor(again, scale).Holds(codes);
            double left = fits ? 0 : again - corrected;
            return new FittedRow(codes, fits ? again : corrected, ErrorOf(channel, row, codes, scale, isCorrected: true) + (left * left), isProjected, isCentered);
        }

        return new FittedRow(codes, corrected, ErrorOf(channel, row, codes, scale, isCorrected: true), isProjected, isCentered);
    }

    private double PowerOf(int channel, double[] weights)
    {
        if (_sample is null)
            return weights.Sum(weight => weight * weight);
        int group = _real.GroupOf(channel);
        double power = _sample.PowerOf([.. weights.Select(weight => (float)weight)], group);
        if (CanCorrect)
            return power;
        double mean = Product(weights, _sample.Mean(group));
        return power + (mean * mean);
    }

    private double ErrorOf(int channel, double[] row, int[] codes, float scale, bool isCorrected)
    {
        double[] error = [.. row.Select((weight, i) => ((double)codes[i] * scale) - weight)];
        if (_sample is null)
            return error.Sum(value => value * value);
        double power = _sample.PowerOf([.. error.Select(value => (float)value)], _real.GroupOf(channel));
        double shift = isCorrected ? 0 : Product(error, _sample.Mean(_real.GroupOf(channel)));
        return power + (shift * shift);
    }

    private double Shift(int channel, double[] row, int[] codes, float scale) =>
        Product([.. row.Select((weight, i) => ((double)codes[i] * scale) - weight)], _sample!.Mean(_real.GroupOf(channel)));

    private static double Product(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
