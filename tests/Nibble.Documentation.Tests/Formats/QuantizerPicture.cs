using Nibble.Numerics;
using Nibble.Reports;
using Nibble.Training;

namespace Nibble.Documentation.Tests;

/// <summary>A quantizer's points and the gradient that training takes in their place, for values from -2 to 2.</summary>
internal static class QuantizerPicture
{
    private const int StepsPerUnit = 128;

    public static ReportChart Of(Quantizer quantizer)
    {
        float[] x = [.. Enumerable.Range(-2 * StepsPerUnit, (4 * StepsPerUnit) + 1).Select(i => (float)i / StepsPerUnit)];
        var input = new Parameter("x", new Tensor([1, x.Length], x));
        Variable q = new Variable(input).FakeQuantize(quantizer, random: new CounterRandom(1));
        // The derivative of this loss by each point is -1 / count.
        Tensor gradient = Loss.MeanAbsoluteError(q, new Tensor([1, x.Length], [.. x.Select(_ => 1e9f)])).Backward()[input];
        ChartAxis horizontal = new("x") { Low = -2, High = 2 };
        return Charts.Lines(quantizer.GetType().Name, horizontal, "",
        [
            Line("q(x)", x, q.Value.Values.ToArray()),
            Line("surrogate of dq/dx", x, [.. gradient.Values.ToArray().Select(value => -value * x.Length)]),
            Line("x", [-2, 2], [-2, 2]),
        ]);
    }

    // Of equal neighbors only the outermost are drawn.
    private static ChartSeries Line(string name, float[] x, float[] y)
    {
        int[] corners = [.. Enumerable.Range(0, x.Length).Where(i => i == 0 || i == x.Length - 1 || y[i - 1] != y[i] || y[i] != y[i + 1])];
        return new ChartSeries(name, [.. corners.Select(i => (double)x[i])], [.. corners.Select(i => (double)y[i])]);
    }
}
