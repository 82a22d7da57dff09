namespace Nibble.Runtime;

/// <summary>The codes of anything held, one by one, in the order of its value's shape: for those who look, not for those who run.</summary>
internal static class PlainCodes
{
    /// <summary>Codes without their zero point.</summary>
    public static short[] Of(in Execution run, Held held, ZeroCode zero)
    {
        var codes = new short[run.Plan.ShapeOf(held.Value).ElementCount];
        if (held.Element == Element.Short)
        {
            run.Shorts(held).CopyTo(codes);
            return codes;
        }

        int origin = zero.ByteIn(run.Workspace);
        if (held.Arrangement == Arrangement.Plain)
        {
            int row = run.Plan.ShapeOf(held.Value)[-1];
            for (int i = 0; i < codes.Length; i++)
                codes[i] = CodeOf(run, held, i / row * ((row + 63) / 64), i, i % row, origin);
            return codes;
        }

        PixelGrid grid = run.Plan.ImageOf(held);
        int plane = grid.Height * grid.Width, channels = codes.Length / Math.Max(grid.Images * plane, 1);
        for (int i = 0; i < codes.Length; i++)
        {
            (int image, int channel, int pixel) = (i / (channels * plane), i / plane % channels, i % plane);
            int at = grid.Row(image, pixel / grid.Width) + (pixel % grid.Width * grid.Pitch);
            codes[i] = CodeOf(run, held, at, at + channel, channel, origin);
        }

        return codes;
    }

    // A byte, or a bit of the words where its stretch begins.
    private static short CodeOf(in Execution run, Held held, int firstWord, int index, int bit, int origin) => held.Element == Element.Byte
        ? (short)(run.Bytes(held)[index] - origin)
        : (short)((run.Words(held)[firstWord + (bit / 64)] >> (bit % 64) & 1) == 0 ? -1 : 1);
}
