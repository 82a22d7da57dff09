using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The transform of a convolution's weights into panels: a tile of work is some inputs of one panel.</summary>
/// <remarks>Outputs are made neighbours first, because they are lanes.</remarks>
internal unsafe struct WinogradPacking(FloatTile tile, int inputs, int outputs, bool turned) : ITiles
{
    private const int Taps = 9;
    private const int InputsAtOnce = 16;

    private readonly int _columns = tile.Columns;
    private readonly int _panels = (outputs + tile.Columns - 1) / tile.Columns;
    private readonly int _parts = (inputs + InputsAtOnce - 1) / InputsAtOnce;

    /// <summary>[outputs, inputs, 3, 3]; [inputs, outputs, 3, 3] where kernels are turned round.</summary>
    public required float* From { get; init; }

    /// <summary>[positions, panels, inputs, columns of a tile].</summary>
    public required float* To { get; init; }

    public readonly int Count => _panels * _parts;

    [SkipLocalsInit]
    public readonly void Run(int tile)
    {
        (int panel, int part) = Math.DivRem(tile, _parts);
        int firstInput = part * InputsAtOnce, count = Math.Min(InputsAtOnce, inputs - firstInput), output = panel * _columns, used = Math.Min(_columns, outputs - output);
        float* kernels = (float*)Scratch.Bytes((nint)InputsAtOnce * Taps * _columns * sizeof(float));
        if (turned)
            for (int input = 0; input < count; input++)
                FloatInterleaving.Rows(From + ((((nint)(firstInput + input) * outputs) + output) * Taps), Taps, used, Taps, kernels + (input * Taps * _columns), _columns);
        else
            FloatInterleaving.Rows(From + ((((nint)output * inputs) + firstInput) * Taps), (nint)inputs * Taps, used, count * Taps, kernels, _columns);

        float* to = To + ((((nint)panel * inputs) + firstInput) * _columns);
        if (_columns >= 2 * SixteenFloatLanes.Count)
            Transform<SixteenFloatLanes, Vector512<float>>(kernels, count, to);
        else
            Transform<EightFloatLanes, Vector256<float>>(kernels, count, to);
    }

    private readonly void Transform<TLanes, TVector>(float* kernels, int count, float* to)
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        nint step = (nint)_panels * inputs * _columns;
        for (int input = 0; input < count; input++, kernels += Taps * _columns, to += _columns)
            for (int column = 0; column < _columns; column += TLanes.Count)
                WinogradTransforms<TLanes, TVector>.Weights(kernels + column + (turned ? (Taps - 1) * _columns : 0), turned ? -_columns : _columns, to + column, step);
    }
}
