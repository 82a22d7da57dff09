namespace Nibble.Kernels;

/// <summary>The definition of the product of bytes in plain loops: the judge of all others.</summary>
public sealed unsafe class ReferenceIntegerKernel : IntegerKernel
{
    /// <inheritdoc/>
    public override string Name => "reference";

    /// <inheritdoc/>
    public override string? WhyUnsupported => null;

    internal override int MostRows => 1;

    internal override void Multiply(ref ByteTile tile, int rows, int outputs)
    {
        var sums = new Span<int>(tile.Sums, ByteTile.Outputs);
        sums.Clear();
        sbyte* step = tile.Panel;
        for (nint tap = 0; tap < tile.TapCount; tap++)
        {
            byte* inputs = tile.Rows + tile.Taps[tap];
            for (nint dword = 0; dword < tile.Dwords; dword++, step += ByteTile.StepBytes)
                for (int output = 0; output < outputs; output++)
                    for (int k = 0; k < 4; k++)
                        sums[output] += inputs[(4 * dword) + k] * step[(4 * output) + k];
        }
    }
}
