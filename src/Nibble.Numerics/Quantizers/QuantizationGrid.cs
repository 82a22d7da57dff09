using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Nibble.Numerics;

/// <summary>
/// The points that a quantized value can take: real = scale · (code - zero point), with the codes of a format, one scale and zero
/// point for the whole tensor or for each channel, and the rounding that maps a real number to a code.
/// </summary>
/// <remarks>
/// A code is round(clamp(x / scale, min - zero point, max - zero point)) + zero point, where x / scale is a float division and the
/// zero point is added after rounding: ONNX's QuantizeLinear, bit for bit as ONNX Runtime computes it. Zero is always exact.
/// A grid that <see cref="RoundsWithZeroPoint"/> adds it before: round(clamp(x / scale + zero point, min, max)), as QONNX's Quant.
/// Only on <see cref="NumberFormat.Bipolar"/> it is not: there a code is x ≥ 0 ? 1 : -1, the points are ±scale, and nothing is rounded.
/// </remarks>
public sealed class QuantizationGrid : IEquatable<QuantizationGrid>
{
    // Below a vector's length the loop over runs costs more than it saves.
    private const int ShortestRun = 8;

    /// <summary>Creates a grid from one scale and zero point a channel.</summary>
    /// <param name="format">The codes.</param>
    /// <param name="granularity">Per tensor asks for one scale, per channel for one a channel.</param>
    /// <param name="scales">Positive and finite.</param>
    /// <param name="zeroPoints">Codes of the format that stand for zero; empty means all 0, which bipolar grids always have.</param>
    /// <param name="rounding">How a real number becomes a code.</param>
    /// <exception cref="NibbleException">A scale is not positive and finite, a zero point is not a code, or codes that are signs are to be drawn.</exception>
    public QuantizationGrid(NumberFormat format, Granularity granularity, ImmutableArray<float> scales, ImmutableArray<long> zeroPoints = default, Rounding rounding = Rounding.NearestEven)
    {
        if (scales.IsDefaultOrEmpty)
            throw new NibbleException("A grid has at least one scale, but none was given.");
        if (zeroPoints.IsDefaultOrEmpty)
            zeroPoints = [.. new long[scales.Length]];
        if (granularity.Axis is null && scales.Length != 1)
            throw new NibbleException($"A grid per tensor has one scale, but {scales.Length} were given.");
        if (zeroPoints.Length != scales.Length)
            throw new NibbleException($"A grid has as many zero points as scales, but there are {zeroPoints.Length} and {scales.Length}.");
        foreach (float scale in scales)
            if (!float.IsFinite(scale) || scale <= 0)
                throw new NibbleException($"A scale is a positive, finite number, but {scale} was given.");
        foreach (long zeroPoint in zeroPoints)
            if (format.IsBipolar ? zeroPoint != 0 : !format.Contains(zeroPoint))
                throw new NibbleException(format.IsBipolar
                    ? $"The zero point of a {format} grid is 0, for its codes -1 and 1 are symmetric, but {zeroPoint} was given."
                    : $"The zero point {zeroPoint} is not a code of {format}, whose codes are {format.DescribeCodes()}.");
        if (format.IsBipolar && rounding == Rounding.Stochastic)
            throw new NibbleException($"The codes of a {format} grid are signs and can't be drawn by {rounding} rounding. Take {nameof(SignQuantizer)} with {nameof(SignQuantizer.IsStochastic)}.");
        (Format, Granularity, Scales, ZeroPoints, Rounding) = (format, granularity, scales, zeroPoints, rounding);
    }

    /// <summary>The codes.</summary>
    public NumberFormat Format { get; }

    /// <summary>Which elements share a scale.</summary>
    public Granularity Granularity { get; }

    /// <summary>The distance of neighbouring points, one for each channel.</summary>
    public ImmutableArray<float> Scales { get; }

    /// <summary>The code that stands for zero, one for each channel.</summary>
    public ImmutableArray<long> ZeroPoints { get; }

    /// <summary>How a real number becomes a code.</summary>
    public Rounding Rounding { get; }

    /// <summary>
    /// Whether the zero point is added before rounding and not after, which decides ties and the side of zero: QONNX's order, in floats as it computes.
    /// Never where every zero point is 0 and it makes no difference.
    /// </summary>
    public bool RoundsWithZeroPoint
    {
        get;
        init => field = value && !IsSymmetric;
    }

    /// <summary>Whether numbers become codes as by ONNX's QuantizeLinear: to nearest even, the zero point added after rounding.</summary>
    public bool RoundsAsOnnx => Rounding == Rounding.NearestEven && !RoundsWithZeroPoint;

    /// <summary>Whether every zero point is 0.</summary>
    public bool IsSymmetric => ZeroPoints.All(zeroPoint => zeroPoint == 0);

    /// <summary>Whether every scale is a power of two, so that rescaling is a shift.</summary>
    public bool IsPowerOfTwo => Scales.All(scale => Math.ScaleB(1.0, Math.ILogB(scale)) == scale);

    /// <summary>A grid with one scale for the whole tensor.</summary>
    /// <exception cref="NibbleException">The scale is not positive and finite, or the zero point is not a code.</exception>
    public static QuantizationGrid PerTensor(NumberFormat format, float scale, long zeroPoint = 0, Rounding rounding = Rounding.NearestEven) =>
        new(format, Granularity.PerTensor, [scale], [zeroPoint], rounding);

    /// <summary>The grid that spreads its codes over a range, widened to hold zero and nudged so that zero is a point.</summary>
    /// <param name="format">The codes.</param>
    /// <param name="range">What must be representable.</param>
    /// <param name="symmetric">Whether the zero point is 0.</param>
    /// <param name="rounding">How a real number becomes a code.</param>
    /// <remarks>
    /// Symmetric: scale = greatest magnitude / greatest code. Affine: scale = (high - low) / (levels - 1), zero point = round(min - low / scale).
    /// A range of nothing but zero gives the scale 1. A bipolar grid is symmetric; its points are the ends of the range. Jacob et al. 2018 (arXiv:1712.05877), section 2.1 and equation 13.
    /// </remarks>
    /// <exception cref="NibbleException">An end of the range is not finite, the low end lies above the high one, or a bipolar grid was asked to be affine.</exception>
    public static QuantizationGrid FromRange(NumberFormat format, Interval range, bool symmetric, Rounding rounding = Rounding.NearestEven)
    {
        (float scale, long zeroPoint) = SpreadOver(format, range, symmetric);
        return PerTensor(format, scale, zeroPoint, rounding);
    }

    /// <summary>Scale and zero point of <see cref="FromRange"/>. Allocates nothing.</summary>
    /// <param name="format">The codes.</param>
    /// <param name="range">What must be representable.</param>
    /// <param name="symmetric">Whether the zero point is 0.</param>
    /// <exception cref="NibbleException">An end of the range is not finite, the low end lies above the high one, or a bipolar grid was asked to be affine.</exception>
    public static (float Scale, long ZeroPoint) SpreadOver(NumberFormat format, Interval range, bool symmetric)
    {
        if (!float.IsFinite(range.Low) || !float.IsFinite(range.High) || range.Low > range.High)
            throw new NibbleException($"A grid spans a finite range from low to high, but [{range.Low}, {range.High}] was given.");
        if (format.IsBipolar && !symmetric)
            throw new NibbleException($"A {format} grid is symmetric, for it has no code for zero. Ask for a symmetric grid, or take {NumberFormat.UInt(1)}.");
        range = range.IncludingZero;
        double extent = !symmetric ? (double)range.High - range.Low : format.IsSigned ? range.MaxMagnitude : range.High;
        if (extent == 0)
            return (1, 0);
        if (symmetric)
            return (ScaleOf(extent / Math.Max(format.MaxCode, 1), format), 0);

        float scale = ScaleOf(extent / (format.LevelCount - 1), format);
        double zeroPoint = Rounder.Round(format.MinCode - ((double)range.Low / scale), Rounding.NearestEven);
        return (scale, (long)Math.Clamp(zeroPoint, format.MinCode, format.MaxCode));
    }

    /// <summary>
    /// Scale and zero point for values known only at run time: ONNX's DynamicQuantizeLinear, bit for bit, for unsigned widths up to 31 bits. Allocates nothing.
    /// </summary>
    public static (float Scale, int ZeroPoint) FromValues(NumberFormat format, ReadOnlySpan<float> values)
    {
        float low = 0, high = 0;
        foreach (float value in values)
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        float scale = high == low ? 1 : (high - low) / format.MaxCode;
        return (scale, (int)Rounder.Round(Math.Clamp(0 - (low / scale), 0.0, format.MaxCode), Rounding.NearestEven));
    }

    /// <summary>The code of a real number. NaN becomes the least code, as in ONNX Runtime; numbers beyond the range saturate.</summary>
    /// <param name="value">The number.</param>
    /// <param name="channel">The channel; 0 for a grid per tensor.</param>
    /// <param name="random">For stochastic rounding, a number of [0, 1).</param>
    public long Encode(float value, int channel = 0, float random = 0)
    {
        if (!RoundsWithZeroPoint)
            return Encode(value, Format, Scales[channel], ZeroPoints[channel], Rounding, random);
        float code = (value / Scales[channel]) + ZeroPoints[channel];
        return float.IsNaN(code) ? Format.MinCode : (long)Rounder.Round(Math.Clamp(code, (double)Format.MinCode, Format.MaxCode), Rounding, random);
    }

    /// <summary>The code of a real number on the grid of one scale and zero point.</summary>
    public static long Encode(float value, NumberFormat format, float scale, long zeroPoint, Rounding rounding = Rounding.NearestEven, float random = 0)
    {
        // By the number itself: a quotient too small for a float has lost its sign.
        if (format.IsBipolar)
            return value >= 0 ? 1 : -1;
        float steps = value / scale;
        if (float.IsNaN(steps))
            return format.MinCode;
        double inside = Math.Clamp(steps, (double)(format.MinCode - zeroPoint), format.MaxCode - zeroPoint);
        return (long)Rounder.Round(inside, rounding, random) + zeroPoint;
    }

    /// <summary>The codes of many numbers of one channel, as bytes: each equal to <see cref="Encode(float, int, float)"/>, at the speed of memory.</summary>
    /// <param name="values">Any numbers.</param>
    /// <param name="codes">As many bytes as values; a signed format's codes are two's complement.</param>
    /// <param name="channel">The channel; 0 for a grid per tensor.</param>
    /// <param name="random">What stochastic rounding draws from; the index into <paramref name="values"/> is the counter.</param>
    /// <exception cref="NibbleException">The format has more than 8 bits, or there are not as many codes as values.</exception>
    public void Encode(ReadOnlySpan<float> values, Span<byte> codes, int channel = 0, CounterRandom random = default)
    {
        if (Format.Bits > 8)
            throw new NibbleException($"Codes of {Format} do not fit bytes: encode to integers, or take a format of at most 8 bits.");
        CheckCounts(values.Length, codes.Length);
        GridEncoder encoder = EncoderOf(channel);
        for (int i = encoder.IsVectorized && !RoundsWithZeroPoint ? encoder.Encode(values, codes) : 0; i < codes.Length; i++)
            codes[i] = unchecked((byte)Encode(values[i], channel, DrawFor(i, random)));
    }

    /// <summary>The codes of many numbers on the grid of one scale and zero point, rounded to nearest even; of signed codes the two's complement.</summary>
    /// <param name="values">Any numbers.</param>
    /// <param name="format">At most 8 bits.</param>
    /// <param name="scale">The distance of neighboring points.</param>
    /// <param name="zeroPoint">The code of zero.</param>
    /// <param name="codes">As many as values.</param>
    /// <exception cref="NibbleException">The format has more than 8 bits, or there are not as many codes as values.</exception>
    public static void Encode(ReadOnlySpan<float> values, NumberFormat format, float scale, long zeroPoint, Span<byte> codes)
    {
        if (format.Bits > 8)
            throw new NibbleException($"Codes of {format} do not fit bytes: take a format of at most 8 bits.");
        CheckCounts(values.Length, codes.Length);
        var encoder = new GridEncoder(format, scale, zeroPoint, Rounding.NearestEven);
        for (int i = encoder.IsVectorized ? encoder.Encode(values, codes) : 0; i < codes.Length; i++)
            codes[i] = unchecked((byte)Encode(values[i], format, scale, zeroPoint));
    }

    /// <summary>The codes of many numbers of one channel, as signed bytes.</summary>
    /// <param name="values">Any numbers.</param>
    /// <param name="codes">As many as values.</param>
    /// <param name="channel">The channel; 0 for a grid per tensor.</param>
    /// <param name="random">What stochastic rounding draws from; the index into <paramref name="values"/> is the counter.</param>
    /// <exception cref="NibbleException">The format has codes that a signed byte has not, or there are not as many codes as values.</exception>
    public void Encode(ReadOnlySpan<float> values, Span<sbyte> codes, int channel = 0, CounterRandom random = default)
    {
        if (Format.MaxCode > sbyte.MaxValue)
            throw new NibbleException($"Codes of {Format} do not fit signed bytes: encode to bytes or integers, or take a signed format of at most 8 bits.");
        Encode(values, MemoryMarshal.AsBytes(codes), channel, random);
    }

    /// <summary>The codes of many numbers of one channel; for the one format beyond an int, uint32, the bits of the code.</summary>
    /// <param name="values">Any numbers.</param>
    /// <param name="codes">As many as values.</param>
    /// <param name="channel">The channel; 0 for a grid per tensor.</param>
    /// <param name="random">What stochastic rounding draws from; the index into <paramref name="values"/> is the counter.</param>
    /// <exception cref="NibbleException">There are not as many codes as values.</exception>
    public void Encode(ReadOnlySpan<float> values, Span<int> codes, int channel = 0, CounterRandom random = default)
    {
        CheckCounts(values.Length, codes.Length);
        GridEncoder encoder = EncoderOf(channel);
        for (int i = encoder.IsVectorized && !RoundsWithZeroPoint ? encoder.Encode(values, codes) : 0; i < codes.Length; i++)
            codes[i] = unchecked((int)Encode(values[i], channel, DrawFor(i, random)));
    }

    /// <summary>The real number of a code: a float product of scale and (code - zero point), as ONNX's DequantizeLinear.</summary>
    public float Decode(long code, int channel = 0) => (code - ZeroPoints[channel]) * Scales[channel];

    /// <summary>Maps every element to its code.</summary>
    /// <param name="tensor">Any values; of as many channels as the grid has.</param>
    /// <param name="random">What stochastic rounding draws from; the element's index is the counter.</param>
    /// <exception cref="NibbleException">The tensor does not have the grid's channels.</exception>
    public QuantizedTensor Quantize(Tensor tensor, CounterRandom random = default)
    {
        var codes = new int[tensor.Length];
        GroupWalk channels = GroupsOf(tensor.Shape);
        for (int start = 0, run; start < codes.Length; start += run)
        {
            run = channels.RunFrom(start, codes.Length);
            if (run >= ShortestRun && Rounding != Rounding.Stochastic)
                Encode(tensor.Values.Slice(start, run), codes.AsSpan(start, run), channels.Of(start));
            else
                for (int i = start; i < start + run; i++)
                    codes[i] = unchecked((int)Encode(tensor[i], channels.Of(start), DrawFor(i, random)));
        }

        return new QuantizedTensor(tensor.Shape, this, codes);
    }

    /// <summary>Maps every element to the point of its code: quantize, then dequantize.</summary>
    /// <exception cref="NibbleException">The tensor does not have the grid's channels.</exception>
    public Tensor FakeQuantize(Tensor tensor, CounterRandom random = default) => Quantize(tensor, random).Dequantize();

    /// <summary>Which group of the grid each element of a tensor of this shape belongs to.</summary>
    /// <exception cref="NibbleException">The shape does not have as many groups as the grid.</exception>
    public GroupWalk GroupsOf(Shape shape)
    {
        bool hasAxis = Granularity.Axis is null || Granularity.Axis < shape.Rank;
        GroupWalk groups = hasAxis ? Granularity.Over(shape) : default;
        // A tensor without any group still has a grid, and every grid has a scale.
        return hasAxis && Math.Max(groups.Count, 1) == Scales.Length
            ? groups
            : throw new NibbleException($"A grid with {Scales.Length} {Granularity.Plural} can't quantize a tensor of shape {shape}.");
    }

    /// <inheritdoc/>
    public bool Equals(QuantizationGrid? other) =>
        other is not null && Format == other.Format && Granularity == other.Granularity && Rounding == other.Rounding && RoundsWithZeroPoint == other.RoundsWithZeroPoint
        && Scales.SequenceEqual(other.Scales) && ZeroPoints.SequenceEqual(other.ZeroPoints);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as QuantizationGrid);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Format, Granularity, Rounding, Scales.Length, Scales[0], ZeroPoints[0]);

    /// <summary>For example <c>uint8, scale 0.0123, zero point 67</c>.</summary>
    public override string ToString() => Scales.Length == 1
        ? $"{Format}, scale {Scales[0]:g4}, zero point {ZeroPoints[0]}"
        : $"{Format}, {Granularity}, scales {Scales.Min():g4} to {Scales.Max():g4}";

    private static void CheckCounts(int values, int codes)
    {
        if (values != codes)
            throw new NibbleException($"Each value has one code, but there are {values} values and room for {codes} codes.");
    }

    private GridEncoder EncoderOf(int channel) => new(Format, Scales[channel], ZeroPoints[channel], Rounding);

    private float DrawFor(int index, CounterRandom random) => Rounding == Rounding.Stochastic ? random.Uniform((ulong)index) : 0;

    // A scale below the normal numbers would lose bits of its own; above this limit the outermost points would be infinite.
    private static float ScaleOf(double scale, NumberFormat format) =>
        (float)Math.Clamp(scale, 1.1754943508222875e-38, float.MaxValue / format.LevelCount);
}
