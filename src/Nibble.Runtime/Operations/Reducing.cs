using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>One number of all elements along axes, accumulated in double.</summary>
internal sealed class Reducing(Reduce reduce) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        Span<float> y = output.Values;
        var axes = new ReducedAxes(reduce, inputs[0].Shape, stackalloc int[2 * inputs[0].Shape.Rank]);
        for (int i = 0; i < y.Length; i++)
            y[i] = (float)Of(axes.Count == 0 ? [] : x[axes.Start(i)..], axes);
    }

    private double Of(ReadOnlySpan<float> x, in ReducedAxes axes)
    {
        double start = reduce.Kind switch
        {
            Reduction.Max => double.NegativeInfinity,
            Reduction.Min => double.PositiveInfinity,
            Reduction.Prod => 1,
            _ => 0,
        };
        if (reduce.Kind == Reduction.LogSumExp)
            return LogSumExp(x, axes);
        double all = x.IsEmpty ? start : Walk(reduce.Kind, x, axes.Sizes, axes.Distances, start, 0);
        return reduce.Kind switch
        {
            Reduction.Mean => all / axes.Count,
            Reduction.L2 => Math.Sqrt(all),
            Reduction.LogSum => Math.Log(all),
            _ => all,
        };
    }

    private static double LogSumExp(ReadOnlySpan<float> x, in ReducedAxes axes)
    {
        double greatest = x.IsEmpty ? double.NegativeInfinity : Walk(Reduction.Max, x, axes.Sizes, axes.Distances, double.NegativeInfinity, 0);
        return double.IsInfinity(greatest) ? greatest : greatest + Math.Log(Walk(Reduction.LogSumExp, x, axes.Sizes, axes.Distances, 0, greatest));
    }

    private static double Walk(Reduction kind, ReadOnlySpan<float> x, ReadOnlySpan<int> sizes, ReadOnlySpan<int> distances, double all, double shift)
    {
        if (sizes.IsEmpty)
            return Take(kind, x, 1, 1, all, shift);
        if (sizes.Length == 1)
            return Take(kind, x, sizes[0], distances[0], all, shift);
        for (int i = 0; i < sizes[0]; i++)
            all = Walk(kind, x[(i * distances[0])..], sizes[1..], distances[1..], all, shift);
        return all;
    }

    // Elements one distance apart, taken into what was found before.
    private static double Take(Reduction kind, ReadOnlySpan<float> x, int count, int distance, double all, double shift)
    {
        int end = ((count - 1) * distance) + 1;
        switch (kind)
        {
            case Reduction.Max:
                for (int i = 0; i < end; i += distance)
                    all = Math.Max(all, x[i]);
                return all;
            case Reduction.Min:
                for (int i = 0; i < end; i += distance)
                    all = Math.Min(all, x[i]);
                return all;
            case Reduction.Prod:
                for (int i = 0; i < end; i += distance)
                    all *= x[i];
                return all;
            case Reduction.L1:
                for (int i = 0; i < end; i += distance)
                    all += Math.Abs(x[i]);
                return all;
            case Reduction.L2 or Reduction.SumSquare:
                for (int i = 0; i < end; i += distance)
                    all += (double)x[i] * x[i];
                return all;
            case Reduction.LogSumExp:
                for (int i = 0; i < end; i += distance)
                    all += Math.Exp(x[i] - shift);
                return all;
            default:
                for (int i = 0; i < end; i += distance)
                    all += x[i];
                return all;
        }
    }
}
