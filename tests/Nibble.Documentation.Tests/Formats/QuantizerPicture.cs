using Nibble.Numerics;
using Nibble.Reports;
using Nibble.Training;

namespace Nibble.Documentation.Tests;

/// <summary>What a quantizer or a surrogate makes of values from -2 to 2, and the gradient that training takes.</summary>
internal static class QuantizerPicture
{
    private const int StepsPerUnit = 128;

    private static readonly float[] X = [.. Enumerable.Range(-2 * StepsPerUnit, (4 * StepsPerUnit) + 1).Select(i => (float)i / StepsPerUnit)];

    public static ReportChart Of(Quantizer quantizer) =>
        Of(quantizer.GetType().Name, "q(x)", "surrogate of dq/dx", x => x.FakeQuantize(quantizer, random: new CounterRandom(1)));

    public static ReportChart Of(SmoothSurrogate surrogate, Interval range) =>
        Of(surrogate.GetType().Name, "f(x)", "df/dx", x => x.Smooth(surrogate, range));

    private static ReportChart Of(string title, string valueName, string gradientName, Func<Variable, Variable> operation)
    {
        var input = new Parameter("x", new Tensor([1, X.Length], [.. X]));
        Variable y = operation(new Variable(input));
        // The derivative of this loss by each value is -1 / count.
        Tensor gradient = Loss.MeanAbsoluteError(y, new Tensor([1, X.Length], [.. X.Select(_ => 1e9f)])).Backward()[input];
        ChartAxis horizontal = new("x") { Low = -2, High = 2 };
        return Charts.Lines(title, horizontal, "",
        [
            Line(valueName, X, y.Value.Values.ToArray()),
            Line(gradientName, X, [.. gradient.Values.ToArray().Select(value => -value * X.Length)]),
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
