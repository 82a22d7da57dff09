using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The mean of the real numbers under a kernel, or of a whole image, for all channels of a pixel at once.</summary>
internal sealed class AveragePoolStep : Step
{
    private readonly Held _input;
    private readonly Held _output;
    private readonly Window _window;
    private readonly int[] _taps;
    private readonly float[] _divisors;

    private AveragePoolStep(Held input, Held output, Window window, int[] taps, float[] divisors) =>
        (_input, _output, _window, _taps, _divisors) = (input, output, window, taps, divisors);

    public override ImmutableArray<Held> Reads => [_input];

    public override Held Written => _output;

    /// <summary>The step of a pool, or of the mean of a whole image where there is none.</summary>
    /// <param name="pool">The pool; null for the mean of a whole image.</param>
    /// <param name="grid">The pixels that are read, zeros around them.</param>
    /// <param name="input">What holds them.</param>
    /// <param name="output">What is written.</param>
    /// <param name="to">The shape of the output.</param>
    public static AveragePoolStep Of(AveragePool? pool, PixelGrid grid, Held input, Held output, Shape to)
    {
        pool ??= new AveragePool { KernelHeight = grid.Height, KernelWidth = grid.Width };
        Window window = pool.Window;
        int[] taps = grid.PixelTaps(window, pool.KernelHeight, pool.KernelWidth);
        bool countsAll = pool.CountIncludePad || window is { PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };
        if (countsAll)
            return new AveragePoolStep(input, output, window, taps, [taps.Length]);
        var divisors = new float[to[2] * to[3]];
        for (int pixel = 0; pixel < divisors.Length; pixel++)
        {
            int rows = Inside((pixel / to[3] * window.StrideY) - window.PadTop, pool.KernelHeight, window.DilationY, grid.Height);
            divisors[pixel] = rows * Inside((pixel % to[3] * window.StrideX) - window.PadLeft, pool.KernelWidth, window.DilationX, grid.Width);
        }

        return new AveragePoolStep(input, output, window, taps, divisors);
    }

    public override void Run(in Execution run)
    {
        run.FillBorder(_output, 0);
        PixelGrid from = run.Plan.ImageOf(_input), to = run.Plan.ImageOf(_output);
        FloatPooling.Average(run.Floats(_input), from.Positions(_window, to.Height, to.Width), _taps, from.Pitch, _divisors, run.Writable(_output), to.Interior);
    }

    private static int Inside(int start, int count, int step, int size)
    {
        int inside = 0;
        for (int i = 0; i < count; i++)
            if ((uint)(start + (i * step)) < (uint)size)
                inside++;
        return inside;
    }
}
