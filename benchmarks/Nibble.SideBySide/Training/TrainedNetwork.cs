using Nibble.Numerics;
using Nibble.Training;

namespace Nibble.SideBySide;

/// <summary>A network that both sides train on one batch, with the same first weights.</summary>
/// <param name="Name">What the script of the PyTorch side calls it.</param>
/// <param name="What">What it is.</param>
/// <param name="Batch">Samples of a step.</param>
/// <param name="MultiplyAccumulates">Of a sample, forward.</param>
/// <param name="FirstLayer">Of these, those of the first layer, whose inputs need no gradient.</param>
internal sealed record TrainedNetwork(string Name, string What, int Batch, double MultiplyAccumulates, double FirstLayer)
{
    private const float TorchEpsilon = 1e-5f;

    public static IReadOnlyList<TrainedNetwork> All { get; } =
    [
        new("mlp4096", "784-3x4096-10, BN, batch 100", 100, 36_806_656, 3_211_264) { Make = () => Connected([784, 4096, 4096, 4096, 10]), Samples = Classes([100, 784]) },
        new("mlp2048-dropout", "1024-2x2048-10, BN, dropout, batch 64", 64, 6_311_936, 2_097_152)
        {
            Make = () => Connected([1024, 2048, 2048, 10], dropout: 0.2f),
            Samples = Classes([64, 1024]),
            Tolerance = 0.5,
            ToleranceReason = "each side drops other neurons",
        },
        new("cnn", "CNN 2x64-2x128-2x256-512-10, BN, batch 64", 64, 154_897_408, 1_769_472) { Make = Convolutional, Samples = Classes([64, 3, 32, 32]) },
        new("tiny", "1-8-8-8-1, batch 64", 64, 144, 8) { Make = () => Connected([1, 8, 8, 8, 1], normalized: false), Samples = Values, Objective = Objective.MeanSquaredError, StepsAtOnce = 100 },
        new("lstm", "embedding 15, LSTM 64, length 300, batch 64", 64, 300 * 4 * 64 * (15 + 64), 0) { Make = () => new Sequential(new Embedding(5000, 15), new Lstm(15, 64), new Linear(64, 1)), Samples = Words, Objective = Objective.BinaryCrossEntropy },
        new("binary-mlp4096", "binary 784-3x4096-10, BN, batch 100", 100, 36_806_656, 3_211_264)
        {
            Make = Binary,
            Samples = Signs,
            Objective = Objective.SquaredHinge,
            Tolerance = 0.05,
            ToleranceReason = "roundings turn signs of numbers near zero",
        },
    ];

    /// <summary>Creates the network, which is initialized afterwards.</summary>
    public required Func<Sequential> Make { get; init; }

    /// <summary>Creates the batch: inputs, and either labels or targets.</summary>
    public required Func<(Tensor Inputs, int[]? Labels, Tensor? Targets)> Samples { get; init; }

    public Objective Objective { get; init; } = Objective.CrossEntropy;

    /// <summary>As many as make a turn long against the time that a command to the other process takes.</summary>
    public int StepsAtOnce { get; init; } = 1;

    /// <summary>What part of the greatest loss the first losses may differ by.</summary>
    public double Tolerance { get; init; } = 2e-3;

    /// <summary>Why they may differ by more than roundings; empty where they may not.</summary>
    public string ToleranceReason { get; init; } = "first three losses";

    /// <summary>Multiplications and additions of a step: forward, and back to inputs and weights.</summary>
    public double Operations => 2.0 * Batch * ((3 * MultiplyAccumulates) - FirstLayer);

    /// <summary>A fresh training.</summary>
    public StepsOnOneBatch Build()
    {
        Sequential model = Make();
        for (int i = 0; i < model.Parameters.Count; i++)
            Fill(model.Parameters[i], i);
        return new StepsOnOneBatch(model, Objective, Samples());
    }

    private static Sequential Connected(int[] sizes, bool normalized = true, float dropout = 0)
    {
        List<Layer> layers = [];
        for (int i = 1; i < sizes.Length; i++)
        {
            layers.Add(new Linear(sizes[i - 1], sizes[i]));
            if (i == sizes.Length - 1)
                break;
            if (normalized)
                layers.Add(new BatchNorm(sizes[i]) { Epsilon = TorchEpsilon });
            layers.Add(new Relu());
            if (dropout > 0)
                layers.Add(new Dropout(dropout));
        }

        return new Sequential(layers);
    }

    private static Sequential Convolutional()
    {
        List<Layer> layers = [];
        int channels = 3;
        foreach (int width in (int[])[64, 128, 256])
        {
            for (int i = 0; i < 2; i++, channels = width)
                layers.AddRange([new Conv2d(channels, width, 3, bias: false) { Padding = ImagePadding.Same }, new BatchNorm(width) { Epsilon = TorchEpsilon }, new Relu()]);
            layers.Add(new MaxPool2d(2));
        }

        return new Sequential([.. layers, new Flatten(), new Linear(4096, 512), new Relu(), new Linear(512, 10)]);
    }

    private static Sequential Binary()
    {
        var sign = new SignQuantizer { Scale = 1 };
        List<Layer> layers = [];
        int[] sizes = [784, 4096, 4096, 4096, 10];
        for (int i = 1; i < sizes.Length; i++)
            layers.AddRange([new Linear(sizes[i - 1], sizes[i]) { WeightQuantizer = sign, InputQuantizer = i > 1 ? sign : null }, new BatchNorm(sizes[i]) { Epsilon = TorchEpsilon }]);
        return new Sequential(layers);
    }

    private static Func<(Tensor, int[]?, Tensor?)> Classes(Shape inputs) => () => (Numbers(inputs, 1, 1), [.. Enumerable.Range(0, inputs[0]).Select(i => i % 10)], null);

    private static (Tensor Inputs, int[]? Labels, Tensor? Targets) Values() => (Numbers([64, 1], 1, 1), null, Numbers([64, 1], 2, 1));

    private static (Tensor Inputs, int[]? Labels, Tensor? Targets) Words()
    {
        Tensor words = Numbers([64, 300], 1, 1);
        for (int i = 0; i < words.Length; i++)
            words[i] = Math.Clamp(MathF.Floor((words[i] + 1) * 2500), 0, 4999);
        return (words, null, new Tensor([64, 1], [.. Enumerable.Range(0, 64).Select(i => (float)(i % 2))]));
    }

    private static (Tensor Inputs, int[]? Labels, Tensor? Targets) Signs() =>
        (Numbers([100, 784], 1, 1), null, new Tensor([100, 10], [.. Enumerable.Range(0, 1000).Select(i => i / 10 % 10 == i % 10 ? 1f : -1f)]));

    // As the script of the other side does it: by the place of a parameter in its network.
    private static void Fill(Parameter parameter, int number)
    {
        Tensor value = parameter.Value;
        if (value.Shape.Rank == 1)
        {
            bool ones = parameter.Name.EndsWith("scale", StringComparison.Ordinal);
            bool gates = value.Length == 256 && number == 3;
            for (int i = 0; i < value.Length; i++)
                value[i] = ones || (gates && i / 64 == 2) ? 1 : 0;
            return;
        }

        bool recurrent = value.Shape[0] == 5000 || (value.Shape[0] == 256 && value.Shape[1] is 15 or 64 && value.Shape.Rank == 2);
        Tensor numbers = Numbers(value.Shape, 10 + number, recurrent ? 0.1f : MathF.Sqrt(6f * value.Shape[0] / value.Length));
        if (value.Shape[0] == 256 && recurrent)
            GatesInOrder(numbers, value);
        else
            numbers.Values.CopyTo(value.Values);
    }

    // PyTorch's gates are input, forget, cell, output; Nibble's are input, output, forget, cell.
    private static void GatesInOrder(Tensor theirs, Tensor ours)
    {
        int gate = ours.Length / 4;
        int[] places = [0, 3, 1, 2];
        for (int i = 0; i < 4; i++)
            theirs.Values.Slice(places[i] * gate, gate).CopyTo(ours.Values[(i * gate)..]);
    }

    private static Tensor Numbers(Shape shape, int salt, float bound)
    {
        var tensor = new Tensor(shape);
        for (int i = 0; i < tensor.Length; i++)
        {
            uint mixed = (uint)(((ulong)i + ((ulong)salt * 7919)) * 2654435761);
            mixed ^= mixed >> 15;
            mixed *= 2246822519;
            mixed ^= mixed >> 13;
            tensor[i] = (((mixed >> 8) * (1f / (1 << 24)) * 2) - 1) * bound;
        }

        return tensor;
    }
}
