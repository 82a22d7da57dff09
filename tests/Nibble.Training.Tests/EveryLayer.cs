using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>Small networks that have every layer there is, in its kinds: what must hold for all layers walks this table.</summary>
/// <param name="Name">What tests call it.</param>
/// <param name="Sample">The shape of one sample.</param>
/// <param name="Layers">Makes the layers anew.</param>
/// <param name="Words">The words that samples are of; 0 where they are real numbers.</param>
public sealed record EveryLayer(string Name, Shape Sample, Func<Layer[]> Layers, int Words = 0)
{
    private static readonly UniformQuantizer Weights = new(NumberFormat.Int(4)) { IsSymmetric = true, Granularity = Granularity.PerChannel(0) };

    private static readonly UniformQuantizer Inputs = new(NumberFormat.Int(8));

    /// <summary>The table.</summary>
    public static IReadOnlyList<EveryLayer> All { get; } =
    [
        new("linear", [5], () => [new Linear(5, 4), new Linear(4, 3, bias: false)]),
        new("linear of few bits", [5], () => [new Linear(5, 4) { WeightQuantizer = Weights, InputQuantizer = Inputs }]),
        new("convolution", [4, 9, 7], () => [new Conv2d(4, 6, 3) { Padding = ImagePadding.Same, PaddingValue = 1 }, new Relu(), new Conv2d(6, 4, new Extent(3, 2), groups: 2, bias: false) { Stride = new Extent(1, 2), Dilation = new Extent(2, 1) }]),
        new("depthwise convolution", [4, 9, 7], () => [new Conv2d(4, 4, 3, groups: 4) { Padding = new ImagePadding(2, 1, 0, 1) }, new Tanh(), new Conv2d(4, 3, 1)]),
        new("convolution of Winograd", [16, 11, 9], () => [new Conv2d(16, 17, 3) { Padding = ImagePadding.Same }, new Relu(), new Conv2d(17, 16, 3)]),
        new("convolution of few bits", [4, 9, 7], () => [new Conv2d(4, 6, 3) { WeightQuantizer = Weights, InputQuantizer = Inputs }]),
        new("pools", [4, 13, 11], () => [new Conv2d(4, 5, 2), new MaxPool2d(3) { Stride = 2, Padding = 1 }, new AveragePool2d(2) { Stride = 1, Padding = new ImagePadding(1, 0, 0, 1) }, new Flatten(), new Linear(150, 3)]),
        new("average of images", [4, 5, 6], () => [new Conv2d(4, 7, 3), new AveragePool2d(2) { Stride = 1, Padding = new ImagePadding(0, 1, 1, 0), CountPadding = true }, new GlobalAveragePool2d(), new Flatten(), new Linear(7, 2)]),
        new("batch normalization", [5], () => [new Linear(5, 6), new BatchNorm(6), new Relu(), new Linear(6, 4), new BatchNorm(4, affine: false)]),
        new("batch normalization of images", [3, 5, 4], () => [new Conv2d(3, 6, 2), new BatchNorm(6), new Conv2d(6, 4, 2), new BatchNorm(4), new HardTanh()]),
        new("batch normalization by shifts", [5], () => [new Linear(5, 6), new ShiftBatchNorm(6), new Linear(6, 4), new ShiftBatchNorm(4, affine: false)]),
        new("dropout", [5], () => [new Linear(5, 16), new Dropout(0.25f), new Linear(16, 3)]),
        new("residual", [4, 6, 5], () => [new Residual([new Conv2d(4, 4, 3) { Padding = ImagePadding.Same }, new BatchNorm(4), new Relu()], [new Conv2d(4, 4, 1)]), new Residual([new Tanh()])]),
        new("leaky relu", [5], () => [new Linear(5, 6), new LeakyRelu(0.1f), new Linear(6, 3)]),
        new("clipped relu", [5], () => [new Linear(5, 6), new ClippedRelu(0.5f), new Linear(6, 3)]),
        new("hard sigmoids", [5], () => [new Linear(5, 6), new HardSigmoid(), new Linear(6, 3), new HardSigmoid(0.2f)]),
        new("tanh", [5], () => [new Linear(5, 6), new Tanh(), new Linear(6, 3), new Tanh(3)]),
        new("sigmoid", [5], () => [new Linear(5, 6), new Sigmoid(), new Linear(6, 3)]),
        new("sine", [5], () => [new Linear(5, 6), new Sine(), new Linear(6, 3), new Sine(2.5f)]),
        new("staircase", [5], () => [new Linear(5, 6), new Staircase(new StaircaseSurrogate(3), new Interval(-3, 3)), new Linear(6, 3), new Staircase(new StaircaseSurrogate(4) { Step = 0.25f }, new Interval(-0.875f, 0.875f))]),
        new("half-wave Gaussian", [5], () => [new Linear(5, 6), new BatchNorm(6, affine: false), new HalfWaveGaussian(new HalfWaveGaussianQuantizer(3)), new Linear(6, 6), new HalfWaveGaussian(new HalfWaveGaussianQuantizer(7, uniform: false)), new Linear(6, 3)]),
        new("quantize", [5], () => [new Linear(5, 6), new Tanh(), new Quantize(Inputs), new Linear(6, 3)]),
        new("errors of few bits", [5], () => [new Linear(5, 6), new QuantizeErrors(new UniformQuantizer(NumberFormat.Int(8))), new Linear(6, 3)]),
        new("lstm", [7], () => [new Embedding(11, 5), new Lstm(5, 6) { ReturnsSequences = true }, new Lstm(6, 4), new Linear(4, 2)], Words: 11),
        new("hard lstm", [7], () => [new Embedding(11, 5), new Lstm(5, 6) { Activation = Kernels.StateFunction.HardTanh, HardSigmoid = (0.2f, 0.5f), WeightQuantizer = Weights }, new Linear(6, 2)], Words: 11),
        new("simple recurrence", [7], () => [new Embedding(11, 5), new SimpleRnn(5, 6) { ReturnsSequences = true }, new SimpleRnn(6, 3) { Activation = Kernels.StateFunction.Relu }], Words: 11),
    ];

    /// <summary>The names, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Select(one => one.Name)];

    /// <summary>The entry of a name.</summary>
    public static EveryLayer Of(string name) => All.Single(one => one.Name == name);

    /// <summary>A network with first weights.</summary>
    public Sequential Build() => new(Layers());

    /// <summary>Samples of standard normal numbers, or of words.</summary>
    public Tensor Batch(int count, ulong seed)
    {
        Tensor x = Tensor.Random([count, .. Sample.Sizes], seed);
        for (int i = 0; Words > 0 && i < x.Length; i++)
            x[i] = MathF.Floor(MathF.Abs(x[i]) * 100) % Words;
        return x;
    }

    /// <summary>A network after some steps toward random numbers, so that averages and ranges are those of training.</summary>
    public Sequential Trained(int count, int steps)
    {
        Sequential model = Build();
        var step = new TrainingStep(model, new Adam(model.Parameters, 0.01f), Objective.MeanSquaredError);
        Shape outputs = OutputsOf(count);
        for (int i = 0; i < steps; i++)
            step.Run(Batch(count, (ulong)i), Tensor.Random(outputs, (ulong)i + 100));
        return model;
    }

    /// <summary>The shape of what a network makes of some samples.</summary>
    public Shape OutputsOf(int count) => Build().Forward(Batch(count, 0)).Value.Shape;

    /// <summary>The types of some layers and of those inside them.</summary>
    public static IEnumerable<Type> Types(IEnumerable<Layer> layers) =>
        layers.SelectMany(layer => layer is Residual residual ? Types(residual.Body.Concat(residual.Shortcut)).Prepend(typeof(Residual)) : [layer.GetType()]);
}
