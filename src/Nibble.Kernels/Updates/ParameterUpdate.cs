using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Steps of optimizers over spans, in one pass: every array is read once and written once. The same bits for any number of threads.</summary>
public static unsafe class ParameterUpdate
{
    // Below this a thread's wake-up costs more than it saves.
    private const int SharedElements = 1 << 15;

    /// <summary>Takes a step.</summary>
    /// <param name="rule">What happens to each element.</param>
    /// <param name="values">The parameter, changed in place.</param>
    /// <param name="gradient">As long.</param>
    /// <param name="first">The first moments, as long where the method has them, else empty; changed in place.</param>
    /// <param name="second">The second moments, as long where the method has them, else empty; changed in place.</param>
    /// <exception cref="ArgumentException">A span has not as many elements as needed.</exception>
    public static void Run(in UpdateRule rule, Span<float> values, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second)
    {
        if (gradient.Length != values.Length || (rule.Moments > 0 && first.Length != values.Length) || (rule.Moments > 1 && second.Length != values.Length))
            throw new ArgumentException($"A step by {rule.Method} of {values.Length} elements needs as many gradients and {rule.Moments} moments of each, but got {gradient.Length}, {first.Length} and {second.Length}.");
        fixed (float* w = values, g = gradient, m = first, v = second)
        {
            if (rule.IsPlain)
                Choose<UpdateExtents.Plain>(rule, w, g, m, v, values.Length);
            else
                Choose<UpdateExtents.Whole>(rule, w, g, m, v, values.Length);
        }
    }

    /// <summary>average ← average + (1 - decay) · (value - average).</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Average(ReadOnlySpan<float> values, float decay, Span<float> average)
    {
        if (values.Length != average.Length)
            throw new ArgumentException($"An average of {average.Length} elements can't follow {values.Length} values.");
        fixed (float* x = values, a = average)
        {
            var tiles = new AverageTiles(x, a, values.Length, 1 - decay);
            Share(tiles.Count, values.Length, ref tiles);
        }
    }

    private static void Choose<TExtent>(in UpdateRule rule, float* w, float* g, float* m, float* v, int count)
        where TExtent : struct, IUpdateExtent
    {
        switch (rule.Method)
        {
            case UpdateMethod.Descent: Run<UpdateMethods.Descent, TExtent>(rule, w, g, m, v, count); break;
            case UpdateMethod.Momentum: Run<UpdateMethods.Momentum, TExtent>(rule, w, g, m, v, count); break;
            case UpdateMethod.Nesterov: Run<UpdateMethods.Nesterov, TExtent>(rule, w, g, m, v, count); break;
            case UpdateMethod.Adam: Run<UpdateMethods.Adam, TExtent>(rule, w, g, m, v, count); break;
            case UpdateMethod.AdaMax: Run<UpdateMethods.AdaMax, TExtent>(rule, w, g, m, v, count); break;
            case UpdateMethod.ShiftAdaMax: Run<UpdateMethods.ShiftAdaMax, TExtent>(rule, w, g, m, v, count); break;
            case UpdateMethod.StoredShiftAdaMax: Run<UpdateMethods.StoredShiftAdaMax, TExtent>(rule, w, g, m, v, count); break;
            default: throw new ArgumentOutOfRangeException(nameof(rule), $"There is no method {rule.Method}.");
        }
    }

    private static void Run<TMethod, TExtent>(in UpdateRule rule, float* w, float* g, float* m, float* v, int count)
        where TMethod : struct, IUpdateMethod
        where TExtent : struct, IUpdateExtent
    {
        if (count < SharedElements)
        {
            UpdateLoop.Run<TMethod, TExtent>(rule, w, g, m, v, count, 0);
            return;
        }

        var tiles = new UpdateTiles<TMethod, TExtent>(rule, w, g, m, v, count);
        Workers.Run(tiles.Count, ref tiles);
    }

    private static void Share<T>(int count, int elements, ref T tiles)
        where T : unmanaged, ITiles
    {
        if (elements >= SharedElements)
        {
            Workers.Run(count, ref tiles);
            return;
        }

        for (int tile = 0; tile < count; tile++)
            tiles.Run(tile);
    }

    private readonly struct AverageTiles(float* values, float* average, int count, float part) : ITiles
    {
        private const int Stretch = 1 << 14;

        public int Count => (count + Stretch - 1) / Stretch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int tile)
        {
            int i = tile * Stretch, end = Math.Min(i + Stretch, count);
            for (; i <= end - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                Vector512<float> a = Vector512.Load(average + i);
                Vector512.Store(Vector512.FusedMultiplyAdd(Vector512.Load(values + i) - a, Vector512.Create(part), a), average + i);
            }

            for (; i < end; i++)
                average[i] = MathF.FusedMultiplyAdd(values[i] - average[i], part, average[i]);
        }
    }
}
