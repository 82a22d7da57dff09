using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Images turned from planes of channels to pixels of channels, or back.</summary>
/// <param name="x">[N, C, H, W] to the last, [N, H, W, C] from it.</param>
/// <param name="shape">The result's shape: the other order, or one of as many elements.</param>
/// <param name="toLast">Whether channels come last in the result.</param>
internal sealed class ChannelOrderOperation(Variable x, Shape shape, bool toLast) : Operation(shape, x)
{
    private readonly int _images = x.Value.Shape[0];
    private readonly int _channels = x.Value.Shape[toLast ? 1 : 3];
    private readonly int _pixels = toLast ? x.Value.Shape[2] * x.Value.Shape[3] : x.Value.Shape[1] * x.Value.Shape[2];

    public override void Forward() => Turn(x.Value.Values, Result.Value.Values, toLast);

    public override void Backward()
    {
        Turn(Result.Gradient, x.BeginGradient(), !toLast);
        x.EndGradient();
    }

    private void Turn(ReadOnlySpan<float> from, Span<float> to, bool last)
    {
        (int rows, int columns) = last ? (_channels, _pixels) : (_pixels, _channels);
        int size = rows * columns;
        for (int image = 0; image < _images; image++)
        {
            ReadOnlySpan<float> source = from.Slice(image * size, size);
            Span<float> target = to.Slice(image * size, size);
            for (int row = 0; row < rows; row++)
                for (int column = 0; column < columns; column++)
                    target[(column * rows) + row] = source[(row * columns) + column];
        }
    }
}
