using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>Builds networks whose random weights keep values of a size, as training does: He's initialization, normalization with statistics near those of its input.</summary>
internal sealed class NetworkMaker(string name, ulong seed)
{
    private readonly GraphBuilder _builder = new(name);
    private readonly CounterRandom _random = new(seed);
    private ulong _tensors;
    private int _nodes;

    public string Input(params int[] sample) => _builder.AddInput("input", [Shape.Unknown, .. sample]);

    public Graph Build(string output)
    {
        _builder.AddOutput(output);
        return _builder.Build();
    }

    public string Add(Operator operation, params ReadOnlySpan<string> inputs) => _builder.Add($"{operation.Name.ToLowerInvariant()}{_nodes++}", operation, inputs);

    public string Constant(Tensor tensor) => _builder.AddConstant($"constant{_tensors++}", tensor);

    public string Conv(string x, int from, int to, int size = 3, int stride = 1, int groups = 1, bool hasBias = true, bool isPadded = true)
    {
        int pad = isPadded ? size / 2 : 0;
        var conv = new Conv { Groups = groups, Window = new Window { StrideY = stride, StrideX = stride, PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad } };
        string weight = Constant(Normal([to, from / groups, size, size], MathF.Sqrt(2f / (from / groups * size * size))));
        return hasBias ? Add(conv, x, weight, Constant(Normal([to], 0.1f))) : Add(conv, x, weight);
    }

    public string Norm(string x, int channels)
    {
        string gamma = Constant(Uniform([channels], 0.6f, 1.4f)), beta = Constant(Normal([channels], 0.2f));
        return Add(new BatchNormalization(), x, gamma, beta, Constant(Normal([channels], 0.3f)), Constant(Uniform([channels], 0.5f, 2)));
    }

    public string ConvNorm(string x, int from, int to, int size = 3, int stride = 1, int groups = 1) => Norm(Conv(x, from, to, size, stride, groups, hasBias: false), to);

    public string Dense(string x, int from, int to) =>
        Add(new Gemm { TransposeRight = true }, x, Constant(Normal([to, from], MathF.Sqrt(2f / from))), Constant(Normal([to], 0.1f)));

    // A product of rows and the addition of a bias, as exporters write it for more than two axes.
    public string Linear(string x, int from, int to) =>
        Add(new Add(), Add(new MatMul(), x, Constant(Normal([from, to], MathF.Sqrt(1f / from)))), Constant(Normal([to], 0.1f)));

    public string LayerNorm(string x, int width) => Add(new LayerNormalization(), x, Constant(Uniform([width], 0.7f, 1.3f)), Constant(Normal([width], 0.1f)));

    public string Lstm(string x, int from, int hidden)
    {
        string w = Constant(Normal([1, 4 * hidden, from], MathF.Sqrt(1f / from))), r = Constant(Normal([1, 4 * hidden, hidden], MathF.Sqrt(1f / hidden)));
        return Add(new Lstm { Result = LstmResult.Hidden }, x, w, r, Constant(Normal([1, 8 * hidden], 0.1f)));
    }

    public string MaxPool(string x, int size = 2, int stride = 2, int pad = 0) =>
        Add(new MaxPool { KernelHeight = size, KernelWidth = size, Window = Window(stride, pad) }, x);

    public string AveragePool(string x, int size = 2, int stride = 2, int pad = 0) =>
        Add(new AveragePool { KernelHeight = size, KernelWidth = size, Window = Window(stride, pad) }, x);

    public Tensor Normal(Shape shape, float deviation)
    {
        CounterRandom random = _random.Stream(_tensors);
        return new Tensor(shape, [.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => deviation * random.Normal((ulong)i))]);
    }

    private Tensor Uniform(Shape shape, float low, float high)
    {
        CounterRandom random = _random.Stream(_tensors);
        return new Tensor(shape, [.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => random.Uniform((ulong)i, low, high))]);
    }

    private static Window Window(int stride, int pad) => new() { StrideY = stride, StrideX = stride, PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad };
}
