using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>Reads the functions of recurrent layers, which ONNX names in lists: one for each kind of sum and direction, and their numbers apart.</summary>
internal static class RecurrentFunctions
{
    /// <summary>The functions of one direction.</summary>
    /// <param name="node">The node.</param>
    /// <param name="direction">In which directions it reads.</param>
    /// <param name="usual">The functions where the node names none.</param>
    /// <exception cref="UnsupportedException">A function is unknown, or the directions differ.</exception>
    public static Elementwise[] Of(ImportedNode node, LstmDirection direction, Elementwise[] usual)
    {
        string[] names = node.Texts("activations") ?? [];
        if (names.Length == 0)
            return usual;
        var alphas = new Queue<float>(node.Reals("activation_alpha") ?? []);
        var betas = new Queue<float>(node.Reals("activation_beta") ?? []);
        Elementwise[] all = [.. names.Select(name => Function(name, alphas, betas))];
        int directions = direction == LstmDirection.Bidirectional ? 2 : 1;
        if (all.Length != directions * usual.Length)
            throw new OnnxException($"it names {all.Length} functions; expected {usual.Length} for each of its {directions} directions");
        Elementwise[] first = all[..usual.Length];
        return all.TakeLast(usual.Length).SequenceEqual(first) ? first : throw new UnsupportedException("with functions that differ between the directions");
    }

    /// <summary>The attributes that say functions, for all directions; none where they are the usual ones.</summary>
    public static IEnumerable<AttributeProto> AttributesOf(IReadOnlyList<Elementwise> functions, IReadOnlyList<Elementwise> usual, int directions)
    {
        if (functions.SequenceEqual(usual))
            return [];
        Elementwise[] all = [.. Enumerable.Repeat(functions, directions).SelectMany(function => function)];
        return
        [
            new() { Name = "activations", Type = 8, Strings = { all.Select(function => Google.Protobuf.ByteString.CopyFromUtf8(function.Name)) } },
            new() { Name = "activation_alpha", Type = 6, Floats = { all.Select(AlphaOf).OfType<float>() } },
            new() { Name = "activation_beta", Type = 6, Floats = { all.OfType<HardSigmoid>().Select(function => function.Beta) } },
        ];
    }

    // Each takes as many of the numbers as it has; what is missing is the default of the operator of this name.
    private static Elementwise Function(string name, Queue<float> alphas, Queue<float> betas) => name.ToUpperInvariant() switch
    {
        "SIGMOID" => new Sigmoid(),
        "TANH" => new Tanh(),
        "RELU" => new Relu(),
        "SOFTSIGN" => new Softsign(),
        "SOFTPLUS" => new Softplus(),
        "HARDSIGMOID" => new HardSigmoid(Next(alphas, 0.2f), Next(betas, 0.5f)),
        "LEAKYRELU" => new LeakyRelu(Next(alphas, 0.01f)),
        "ELU" => new Elu(Next(alphas, 1)),
        "THRESHOLDEDRELU" => new ThresholdedRelu(Next(alphas, 1)),
        _ => throw new UnsupportedException($"with the function {name}"),
    };

    private static float Next(Queue<float> numbers, float @default) => numbers.TryDequeue(out float number) ? number : @default;

    private static float? AlphaOf(Elementwise function) => function switch
    {
        HardSigmoid hard => hard.Alpha,
        LeakyRelu leaky => leaky.Alpha,
        Elu elu => elu.Alpha,
        ThresholdedRelu threshold => threshold.Alpha,
        _ => null,
    };
}
