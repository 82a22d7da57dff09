using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>Random grids, weights and numbers, one after the other.</summary>
/// <param name="seed">Decides all of them.</param>
/// <param name="exactScales">Whether all scales are powers of two.</param>
/// <param name="favorsSigns">Whether most grids and weights are bipolar.</param>
internal sealed class Draw(ulong seed, bool exactScales, bool favorsSigns = false)
{
    private readonly CounterRandom _random = new(seed);
    private ulong _draws;

    public bool HasExactScales => exactScales;

    public bool Chance(int of) => Next(1, of) == 1;

    public int Next(int low, int high) => low + (int)(_random.Bits(_draws++) % (ulong)(high - low + 1));

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Next(0, choices.Length - 1)];

    /// <summary>Multiples of 1/8 below 4.</summary>
    public float[] Eighths(int count) => [.. Enumerable.Range(0, count).Select(_ => Next(-31, 31) / 8f)];

    public float Scale() => exactScales || Chance(3) ? MathF.ScaleB(1, -Next(1, 5)) : 0.005f + (0.2f * _random.Uniform(_draws++));

    public QuantizationGrid Grid()
    {
        int kind = Next(0, 9);
        return kind <= (favorsSigns ? 6 : 1) ? Signs() : Codes(kind == 9 ? Next(9, 12) : Next(1, 8));
    }

    /// <summary>A grid with a zero, of any rounding.</summary>
    /// <param name="bits">The width of its codes.</param>
    public QuantizationGrid Codes(int bits)
    {
        NumberFormat format = bits == 1 || Chance(2) ? NumberFormat.UInt(bits) : NumberFormat.Int(bits, narrow: Chance(3));
        Rounding rounding = Chance(8) ? Pick(Rounding.Floor, Rounding.NearestAway, Rounding.HalfUp, Rounding.Stochastic) : Rounding.NearestEven;
        int zeroPoint = Chance(2) ? 0 : Next((int)format.MinCode, (int)format.MaxCode);

        // Sums of codes are rounded with their zero point, so that ties fall as in floats where it is even.
        return QuantizationGrid.PerTensor(format, Scale(), exactScales && format.Contains(zeroPoint & ~1) ? zeroPoint & ~1 : exactScales ? 0 : zeroPoint, rounding);
    }

    public QuantizationGrid Signs() => QuantizationGrid.PerTensor(NumberFormat.Bipolar, Scale());

    /// <summary>Weights of every width that has a kernel of its own, of one scale or one for each output.</summary>
    /// <param name="shape">Their shape.</param>
    /// <param name="axis">Counts outputs.</param>
    public QuantizedTensor Weight(Shape shape, int axis)
    {
        NumberFormat format = favorsSigns && !Chance(4) ? NumberFormat.Bipolar : Next(0, 7) switch
        {
            0 or 1 => NumberFormat.Bipolar,
            2 => NumberFormat.Int(2, narrow: true),
            3 => NumberFormat.Int(Next(2, 4)),
            4 => NumberFormat.UInt(Next(1, 8)),
            5 => NumberFormat.Int(Next(9, 10)),
            _ => NumberFormat.Int(8),
        };
        bool isPerChannel = Chance(2);
        int count = isPerChannel ? shape[axis] : 1;
        var grid = new QuantizationGrid(
            format,
            isPerChannel ? Granularity.PerChannel(axis) : Granularity.PerTensor,
            [.. Enumerable.Range(0, count).Select(_ => Scale())],
            [.. Enumerable.Range(0, count).Select(_ => format.IsSigned || format.IsBipolar ? 0L : Next(0, (int)format.MaxCode))]);
        int Code() => format.IsBipolar ? (2 * Next(0, 1)) - 1 : Next((int)format.MinCode, (int)format.MaxCode);
        return new QuantizedTensor(shape, grid, [.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => Code())]);
    }
}
