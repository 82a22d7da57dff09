using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>Compares an operation's value and gradients with a definition in double precision and its central differences.</summary>
internal static class GradientCheck
{
    private const double Step = 1e-5;

    /// <param name="inputs">What the operation reads, all as parameters.</param>
    /// <param name="operation">The operation under test.</param>
    /// <param name="definition">The same in plain double arithmetic, row by row.</param>
    public static void Agrees(Tensor[] inputs, Func<Variable[], Variable> operation, Func<double[][], double[]> definition)
    {
        double[][] points = [.. inputs.Select(input => input.Values.ToArray().Select(value => (double)value).ToArray())];
        double[] expected = definition(points);
        Parameter[] parameters = [.. inputs.Select((input, i) => new Parameter($"input{i}", input))];
        Variable actual = operation([.. parameters.Select(parameter => new Variable(parameter))]);
        for (int i = 0; i < expected.Length; i++)
            Close(expected[i], actual.Value[i], $"output {i}");

        // A loss with another weight for each output, so that no two gradients could be mixed up unseen.
        Tensor target = Tensor.Random(actual.Value.Shape, seed: 99);
        double Objective(double[][] at) => definition(at).Select((value, i) => Math.Pow(value - target[i], 2)).Average();
        Gradients gradients = Loss.MeanSquaredError(actual, target).Backward();
        for (int input = 0; input < inputs.Length; input++)
        {
            for (int i = 0; i < inputs[input].Length; i++)
            {
                double at = points[input][i];
                points[input][i] = at + Step;
                double above = Objective(points);
                points[input][i] = at - Step;
                double below = Objective(points);
                points[input][i] = at;
                Close((above - below) / (2 * Step), gradients[parameters[input]][i], $"gradient of input {input}, element {i}");
            }
        }
    }

    private static void Close(double expected, float actual, string what)
    {
        if (!(Math.Abs(expected - actual) <= 2e-5 * (1 + Math.Abs(expected))))
            Assert.Fail($"The {what} should be {expected:g7}, but is {actual:g7}.");
    }
}
