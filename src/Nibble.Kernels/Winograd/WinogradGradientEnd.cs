using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The last stage of a <see cref="WinogradWeightGradient"/>: sums over all tiles become gradients of kernels, a tile of work being a panel of outputs.</summary>
/// <remarks>Kernels are made with outputs as neighbours, because they are lanes, and brought into the order of weights then.</remarks>
internal unsafe struct WinogradGradientEnd(FloatTile tile, WinogradShape shape, WinogradGradientLayout layout) : ITiles
{
    private const int Taps = 9;

    private readonly bool _sixteen = tile.Columns >= 2 * SixteenFloatLanes.Count;

    public required float* Memory { get; init; }

    /// <summary>[outputs, inputs, 3, 3].</summary>
    public required float* WeightGradient { get; init; }

    public readonly int Count => layout.Panels;

    public readonly void Run(int panel)
    {
        if (_sixteen)
            Run<SixteenFloatLanes, Vector512<float>>(panel);
        else
            Run<EightFloatLanes, Vector256<float>>(panel);
    }

    private readonly void Run<TLanes, TVector>(int panel)
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        int depth = shape.Inputs * Taps, output = panel * layout.Columns;
        float* kernels = (float*)Scratch.Bytes((nint)depth * layout.Columns * sizeof(float)), sums = Memory + layout.Sums + output;
        for (int input = 0; input < shape.Inputs; input++)
            for (int column = 0; column < layout.Columns; column += TLanes.Count)
                WinogradTransforms<TLanes, TVector>.WeightGradient(sums + ((nint)input * layout.Width) + column, layout.SumStep, kernels + ((nint)input * Taps * layout.Columns) + column, layout.Columns);
        FloatInterleaving.Rows(kernels, layout.Columns, depth, Math.Min(layout.Columns, shape.Outputs - output), WeightGradient + ((nint)output * depth), depth);
    }
}
