using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

/// <summary>Networks that read words: an embedding, a recurrent layer of any kind, and a layer that classifies its last state.</summary>
internal static class RecurrentNetworks
{
    public const int Words = 40, Width = 10, Steps = 7, Hidden = 12, Classes = 3;

    /// <summary>The kinds of recurrent layers.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["lstm", "lstm both ways", "gru", "gru with reset after", "rnn"];

    public static Graph Classifier(string kind, ulong seed = 1)
    {
        var builder = new GraphBuilder("reader");
        int directions = kind == "lstm both ways" ? 2 : 1;
        string words = builder.AddInput("words", [Shape.Unknown, Steps], InputType.Int64);
        string x = builder.Add("embedding", new Gather(), builder.AddConstant("table", Normal([Words, Width], 0.5f, seed)), words);
        x = Recurrent(builder, kind, builder.Add("turned", new Transpose([1, 0, 2]), x), seed);
        x = builder.Add("flat", new Reshape([-1, directions * Hidden]), builder.Add("rows", new Transpose([1, 0, 2]), x));
        builder.AddOutput(builder.Add("head", new Gemm(), x, builder.AddConstant("head.weight", Normal([directions * Hidden, Classes], 0.4f, seed + 5)), builder.AddConstant("head.bias", Normal([Classes], 0.1f, seed + 6))));
        return builder.Build();
    }

    /// <summary>A recurrent layer's last state, from x [steps, batch, <see cref="Width"/>].</summary>
    public static string Recurrent(GraphBuilder builder, string kind, string x, ulong seed)
    {
        int directions = kind == "lstm both ways" ? 2 : 1, gates = kind[0] switch { 'l' => 4, 'g' => 3, _ => 1 };
        string[] weights =
        [
            builder.AddConstant("w", Normal([directions, gates * Hidden, Width], 0.3f, seed + 1)),
            builder.AddConstant("r", Normal([directions, gates * Hidden, Hidden], 0.3f, seed + 2)),
            builder.AddConstant("b", Normal([directions, 2 * gates * Hidden], 0.1f, seed + 3)),
        ];
        Operator operation = kind switch
        {
            "lstm" => new Lstm { Result = LstmResult.Hidden },
            "lstm both ways" => new Lstm { Result = LstmResult.Hidden, Direction = LstmDirection.Bidirectional },
            "gru" => new Gru { GivesSequence = false },
            "gru with reset after" => new Gru { GivesSequence = false, ResetsAfter = true },
            _ => new Rnn { GivesSequence = false },
        };
        return builder.Add("recurrent", operation, x, weights[0], weights[1], weights[2]);
    }

    /// <summary>Sentences of words, [count, <see cref="Steps"/>].</summary>
    public static Tensor Sentences(int count, ulong seed = 9)
    {
        var random = new CounterRandom(seed);
        return new Tensor([count, Steps], [.. Enumerable.Range(0, count * Steps).Select(i => MathF.Floor(random.Uniform((ulong)i, 0, Words)))]);
    }

    public static Tensor Normal(Shape shape, float deviation, ulong seed)
    {
        var random = new CounterRandom(seed);
        return new Tensor(shape, [.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => deviation * random.Normal((ulong)i))]);
    }
}
