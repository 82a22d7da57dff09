using System.Numerics;
using Nibble.Kernels;

namespace Nibble.Runtime;

internal static class PixelMaximum
{
    public static void Of<T>(ReadOnlySpan<T> input, in RowGrid rows, ReadOnlySpan<int> taps, int channels, Span<T> output, in RowGrid outputRows)
        where T : struct, IComparisonOperators<T, T, bool>
    {
        for (int image = 0; image < rows.Images; image++)
        {
            for (int run = 0; run < rows.Runs; run++)
            {
                for (int position = 0; position < rows.Positions; position++)
                {
                    nint from = rows[image, run, position];
                    Span<T> to = output.Slice((int)outputRows[image, run, position], channels);
                    input.Slice((int)(from + taps[0]), channels).CopyTo(to);
                    foreach (int tap in taps[1..])
                    {
                        ReadOnlySpan<T> x = input.Slice((int)(from + tap), channels);
                        int i = 0;
                        for (; i <= to.Length - Vector<T>.Count; i += Vector<T>.Count)
                            Vector.Max(new Vector<T>(x[i..]), new Vector<T>(to[i..])).CopyTo(to[i..]);
                        for (; i < to.Length; i++)
                            to[i] = x[i] > to[i] ? x[i] : to[i];
                    }
                }
            }
        }
    }
}
