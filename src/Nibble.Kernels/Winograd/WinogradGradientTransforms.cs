using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The first stage of a block of a <see cref="WinogradWeightGradient"/>: inputs and gradients are transformed, a few tiles being a tile of work.</summary>
internal unsafe struct WinogradGradientTransforms(FloatTile tile, WinogradShape shape, WinogradGradientLayout layout, int first, int count) : ITiles
{
    private const int TilesAtOnce = 4;
    private const int Pixels = WinogradShape.Side * WinogradShape.Side;

    private readonly bool _sixteen = tile.Columns >= 2 * SixteenFloatLanes.Count;

    public required float* Input { get; init; }

    public required float* OutputGradient { get; init; }

    public required float* Memory { get; init; }

    public readonly int Count => (count + TilesAtOnce - 1) / TilesAtOnce;

    public readonly void Run(int tile)
    {
        if (_sixteen)
            Run<SixteenFloatLanes, Vector512<float>>(tile * TilesAtOnce);
        else
            Run<EightFloatLanes, Vector256<float>>(tile * TilesAtOnce);
    }

    [SkipLocalsInit]
    private readonly void Run<TLanes, TVector>(int begin)
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        float** pixels = stackalloc float*[WinogradShape.Positions];
        float** lastPixels = stackalloc float*[Pixels];
        float* last = stackalloc float[Pixels * TLanes.Count];
        for (int pixel = 0; pixel < Pixels; pixel++)
            lastPixels[pixel] = last + (pixel * TLanes.Count);
        for (int i = begin; i < Math.Min(begin + TilesAtOnce, count); i++)
        {
            shape.InputPixels(first + i, Input, Memory + layout.Padding, pixels);
            WinogradTransforms<TLanes, TVector>.Input(pixels, shape.Inputs, Memory + (i * layout.Patches.RowStep), layout.Patches.PositionStep);

            shape.OutputPixels(first + i, OutputGradient, Memory + layout.Zeros, pixels);
            for (int n = 0; n < shape.Outputs; n += TLanes.Count)
            {
                float* to = Memory + layout.Gradients + (n / layout.Columns * layout.PanelStep) + (i * layout.Columns) + (n % layout.Columns);
                if (n + TLanes.Count <= shape.Outputs)
                {
                    WinogradTransforms<TLanes, TVector>.OutputGradient(pixels, n, to, layout.GradientStep);
                    continue;
                }

                new Span<float>(last, Pixels * TLanes.Count).Clear();
                for (int pixel = 0; pixel < Pixels; pixel++)
                    new ReadOnlySpan<float>(pixels[pixel] + n, shape.Outputs - n).CopyTo(new Span<float>(lastPixels[pixel], TLanes.Count));
                WinogradTransforms<TLanes, TVector>.OutputGradient(lastPixels, 0, to, layout.GradientStep);
            }
        }
    }
}
