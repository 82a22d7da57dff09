using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.SideBySide;

/// <summary>Networks of blocks with other steps than layers between their layers: sums, functions, gates and means, which become steps on codes.</summary>
internal sealed class BlockNetworks(string name)
{
    private readonly GraphBuilder _builder = new(name);
    private int _layers;

    /// <summary>32x32 images through a stem and two residual blocks each of 64, 128 and 256 channels (He et al. 2016, arXiv:1512.03385).</summary>
    public static Graph Residual(string name)
    {
        var net = new BlockNetworks(name);
        string value = net.Add(new Relu(), net.Conv(net._builder.AddInput("x", [Shape.Unknown, 3, 32, 32]), 3, 64));
        int channels = 64;
        foreach ((int wide, int stride) in (ReadOnlySpan<(int, int)>)[(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1)])
        {
            string branch = net.Conv(net.Add(new Relu(), net.Conv(value, channels, wide, stride: stride)), wide, wide);
            string shortcut = wide == channels ? value : net.Conv(value, channels, wide, size: 1, stride: stride);
            value = net.Add(new Relu(), net.Add(new Add(), branch, shortcut));
            channels = wide;
        }

        return net.Classified(value, channels, 10);
    }

    /// <summary>96x96 images through inverted residuals with depthwise kernels, HardSwish and gates of a hard sigmoid (Howard et al. 2019, arXiv:1905.02244).</summary>
    public static Graph Mobile(string name) => Gated(name, (net, value) => net.Add(new HardSwish(), value), new HardSigmoid());

    /// <summary>The same with x · Sigmoid(x) as exporters write it, and gates of a sigmoid, as EfficientNet has them (Tan, Le 2019, arXiv:1905.11946).</summary>
    public static Graph Efficient(string name) => Gated(name, (net, value) => net.Add(new Mul(), value, net.Add(new Sigmoid(), value)), new Sigmoid());

    private static Graph Gated(string name, Func<BlockNetworks, string, string> activate, Elementwise gating)
    {
        var net = new BlockNetworks(name);
        string value = activate(net, net.Conv(net._builder.AddInput("x", [Shape.Unknown, 3, 96, 96]), 3, 16, stride: 2));
        int channels = 16;
        foreach ((int wide, int hidden, int stride) in (ReadOnlySpan<(int, int, int)>)[(24, 72, 2), (24, 72, 1), (40, 120, 2), (40, 120, 1), (80, 240, 2), (80, 240, 1)])
        {
            string inner = activate(net, net.Conv(value, channels, hidden, size: 1));
            inner = activate(net, net.Conv(inner, hidden, hidden, size: 5, stride: stride, groups: hidden));
            string gate = net.Add(new Relu(), net.Conv(net.Add(new GlobalAveragePool(), inner), hidden, hidden / 4, size: 1));
            gate = net.Add(gating, net.Conv(gate, hidden / 4, hidden, size: 1));
            inner = net.Conv(net.Add(new Mul(), inner, gate), hidden, wide, size: 1);
            value = stride == 1 && wide == channels ? net.Add(new Add(), value, inner) : inner;
            channels = wide;
        }

        return net.Classified(activate(net, net.Conv(value, channels, 480, size: 1)), 480, 100);
    }

    private Graph Classified(string value, int channels, int classes)
    {
        string flat = Add(new Flatten(), Add(new GlobalAveragePool(), value));
        string weight = _builder.AddConstant("classes.weight", RandomNetworks.Scaled("classes", [classes, channels], MathF.Sqrt(2f / channels)));
        string bias = _builder.AddConstant("classes.bias", RandomNetworks.Scaled("classes.bias", [classes], 0.1f));
        _builder.AddOutput(_builder.Add("classes", new Gemm { TransposeRight = true }, flat, weight, bias));
        return _builder.Build();
    }

    private string Conv(string value, int inputs, int outputs, int size = 3, int stride = 1, int groups = 1)
    {
        int pad = size / 2, fanIn = inputs / groups * size * size;
        string layer = $"conv{_layers++}";
        string weight = _builder.AddConstant($"{layer}.weight", RandomNetworks.Scaled(layer, [outputs, inputs / groups, size, size], MathF.Sqrt(2f / fanIn)));
        string bias = _builder.AddConstant($"{layer}.bias", RandomNetworks.Scaled($"{layer}.bias", [outputs], 0.1f));
        var window = new Window { StrideY = stride, StrideX = stride, PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad };
        return _builder.Add(layer, new Conv { Groups = groups, Window = window }, value, weight, bias);
    }

    private string Add(Operator operation, params ReadOnlySpan<string> values) => _builder.Add($"{operation.Name.ToLowerInvariant()}{_layers++}", operation, values);
}
