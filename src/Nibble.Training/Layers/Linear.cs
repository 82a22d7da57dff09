using Nibble.Graphs;

namespace Nibble.Training;

/// <summary>A fully connected layer: y = x · Wᵀ + b, with W [outputs, inputs].</summary>
public sealed class Linear : WeightedLayer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="inputs">Numbers in a row of x.</param>
    /// <param name="outputs">Neurons: numbers in a row of y.</param>
    /// <param name="bias">Whether there is a b.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public Linear(int inputs, int outputs, bool bias = true)
        : base([Positive(outputs, nameof(outputs)), Positive(inputs, nameof(inputs))], inputs, bias)
    {
    }

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass)
    {
        int inputs = Weight.Value.Shape[1];
        if (input.Value.Shape.Rank != 2 || input.Value.Shape[1] != inputs)
            throw new TrainingException($"The layer '{Name}' takes rows of {inputs} numbers, [N, {inputs}], but got {input.Value.Shape}. Correct the layer's size, or put a Flatten before it.");
        return WithQuantizedGradient(Quantized(input, pass).Linear(QuantizedWeight(pass), Bias?.ToVariable(pass)), pass);
    }

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        string x = AddInputTo(builder, input), w = AddWeightTo(builder);
        var gemm = new Gemm { TransposeRight = true };
        builder.Add(Bias is null
            ? new GraphNode(Name, gemm, [x, w], output)
            : new GraphNode(Name, gemm, [x, w, builder.AddConstant($"{Name}.bias", Bias.Value.Clone())], output));
    }

    private static int Positive(int size, string name) => size >= 1
        ? size
        : throw new ArgumentOutOfRangeException(name, size, "A layer has at least one input and one output.");
}
