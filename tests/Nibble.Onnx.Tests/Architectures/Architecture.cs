using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>The families of networks that users bring, small and with random weights.</summary>
internal static class Architecture
{
    public static Graph Mlp()
    {
        var net = new NetworkMaker("mlp", 1);
        string x = net.Input(48);
        x = net.Add(new Relu(), net.Dense(x, 48, 64));
        x = net.Add(new Tanh(), net.Dense(x, 64, 40));
        x = net.Add(new LeakyRelu(0.1f), net.Dense(x, 40, 32));
        return net.Build(net.Dense(x, 32, 10));
    }

    public static Graph LeNet()
    {
        var net = new NetworkMaker("lenet", 2);
        string x = net.Input(1, 20, 20);
        x = net.Add(new Relu(), net.MaxPool(net.Conv(x, 1, 6, size: 5, isPadded: false)));
        x = net.MaxPool(net.Add(new Relu(), net.Conv(x, 6, 12, size: 5, isPadded: false)));
        x = net.Add(new Flatten(), x);
        x = net.Add(new Relu(), net.Dense(x, 48, 30));
        return net.Build(net.Dense(x, 30, 10));
    }

    public static Graph Vgg()
    {
        var net = new NetworkMaker("vgg", 3);
        string x = net.Input(3, 16, 16);
        int channels = 3;
        foreach (int wide in (int[])[16, 24, 32])
        {
            x = net.Add(new Relu(), net.ConvNorm(x, channels, wide));
            x = net.MaxPool(net.Add(new Relu(), net.ConvNorm(x, wide, wide)));
            channels = wide;
        }

        x = net.Add(new Relu(), net.Dense(net.Add(new Flatten(), x), 128, 40));
        return net.Build(net.Dense(x, 40, 10));
    }

    public static Graph ResNet()
    {
        var net = new NetworkMaker("resnet", 4);
        string x = net.Add(new Relu(), net.ConvNorm(net.Input(3, 16, 16), 3, 16));
        int channels = 16;
        foreach ((int wide, int stride) in ((int, int)[])[(16, 1), (24, 2), (24, 1), (32, 2)])
        {
            string branch = net.Add(new Relu(), net.ConvNorm(x, channels, wide, stride: stride));
            branch = net.ConvNorm(branch, wide, wide);
            string shortcut = wide == channels && stride == 1 ? x : net.ConvNorm(x, channels, wide, size: 1, stride: stride);
            x = net.Add(new Relu(), net.Add(new Add(), branch, shortcut));
            channels = wide;
        }

        x = net.Add(new Flatten(), net.Add(new GlobalAveragePool(), x));
        return net.Build(net.Dense(x, 32, 10));
    }

    /// <summary>Inverted residuals of depthwise convolutions, limited at 6.</summary>
    public static Graph MobileNet2()
    {
        var net = new NetworkMaker("mobilenet2", 5);
        string x = Limited(net.ConvNorm(net.Input(3, 16, 16), 3, 12));
        int channels = 12;
        foreach ((int wide, int stride) in ((int, int)[])[(12, 1), (20, 2), (20, 1)])
        {
            int hidden = 4 * channels;
            string y = Limited(net.ConvNorm(x, channels, hidden, size: 1));
            y = net.ConvNorm(Limited(net.ConvNorm(y, hidden, hidden, stride: stride, groups: hidden)), hidden, wide, size: 1);
            x = stride == 1 && wide == channels ? net.Add(new Add(), x, y) : y;
            channels = wide;
        }

        x = Limited(net.ConvNorm(x, channels, 48, size: 1));
        x = net.Add(new Reshape([0, -1]), net.Add(new GlobalAveragePool(), x));
        return net.Build(net.Dense(x, 48, 10));

        string Limited(string value) => net.Add(new Clip(0, 6), value);
    }

    /// <summary>As <see cref="MobileNet2"/>, with HardSwish, and gates that squeeze images to one number a channel.</summary>
    public static Graph MobileNet3()
    {
        var net = new NetworkMaker("mobilenet3", 6);
        string x = net.Add(new HardSwish(), net.ConvNorm(net.Input(3, 16, 16), 3, 12));
        int channels = 12;
        foreach ((int wide, int stride) in ((int, int)[])[(12, 1), (20, 2), (20, 1)])
        {
            int hidden = 3 * channels;
            string y = net.Add(new HardSwish(), net.ConvNorm(x, channels, hidden, size: 1));
            y = net.Add(new HardSwish(), net.ConvNorm(y, hidden, hidden, size: 5, stride: stride, groups: hidden));
            string gate = net.Add(new Relu(), net.Conv(net.Add(new GlobalAveragePool(), y), hidden, 8, size: 1));
            gate = net.Add(new HardSigmoid(), net.Conv(gate, 8, hidden, size: 1));
            y = net.ConvNorm(net.Add(new Mul(), y, gate), hidden, wide, size: 1);
            x = stride == 1 && wide == channels ? net.Add(new Add(), y, x) : y;
            channels = wide;
        }

        x = net.Add(new HardSwish(), net.ConvNorm(x, channels, 40, size: 1));
        x = net.Add(new Flatten(), net.Add(new GlobalAveragePool(), x));
        x = net.Add(new HardSwish(), net.Dense(x, 40, 32));
        return net.Build(net.Dense(x, 32, 10));
    }

    /// <summary>Inverted residuals whose function is x times its sigmoid, as exporters write it, and gates of a sigmoid.</summary>
    public static Graph EfficientNet()
    {
        var net = new NetworkMaker("efficientnet", 10);
        string x = Silu(net.ConvNorm(net.Input(3, 16, 16), 3, 12));
        int channels = 12;
        foreach ((int wide, int stride) in ((int, int)[])[(12, 1), (20, 2), (20, 1)])
        {
            int hidden = 3 * channels;
            string y = Silu(net.ConvNorm(x, channels, hidden, size: 1));
            y = Silu(net.ConvNorm(y, hidden, hidden, stride: stride, groups: hidden));
            string gate = Silu(net.Conv(net.Add(new GlobalAveragePool(), y), hidden, 8, size: 1));
            gate = net.Add(new Sigmoid(), net.Conv(gate, 8, hidden, size: 1));
            y = net.ConvNorm(net.Add(new Mul(), y, gate), hidden, wide, size: 1);
            x = stride == 1 && wide == channels ? net.Add(new Add(), y, x) : y;
            channels = wide;
        }

        x = net.Add(new Flatten(), net.Add(new GlobalAveragePool(), Silu(net.ConvNorm(x, channels, 40, size: 1))));
        return net.Build(net.Dense(x, 40, 10));

        string Silu(string value) => net.Add(new Mul(), value, net.Add(new Sigmoid(), value));
    }

    /// <summary>Branches of different kernels joined, pools among them.</summary>
    public static Graph Inception()
    {
        var net = new NetworkMaker("inception", 7);
        string x = net.Add(new Relu(), net.ConvNorm(net.Input(3, 16, 16), 3, 16, stride: 2));
        int channels = 16;
        for (int block = 0; block < 2; block++)
        {
            string one = net.Add(new Relu(), net.ConvNorm(x, channels, 8, size: 1));
            string three = net.Add(new Relu(), net.ConvNorm(net.Add(new Relu(), net.ConvNorm(x, channels, 6, size: 1)), 6, 12));
            string five = net.Add(new Relu(), net.ConvNorm(x, channels, 4, size: 5));
            string pooled = block == 0 ? net.AveragePool(x, 3, 1, 1) : net.MaxPool(x, 3, 1, 1);
            x = net.Add(new Concat(1), one, three, five, pooled);
            channels = 24 + channels;
        }

        x = net.AveragePool(x);
        x = net.Add(new Flatten(), net.Add(new GlobalAveragePool(), x));
        return net.Build(net.Dense(x, channels, 10));
    }

    /// <summary>Two blocks of attention and of a network for each place, each behind a normalization and around a sum.</summary>
    public static Graph Transformer()
    {
        const int places = 10, width = 32, heads = 4;
        var net = new NetworkMaker("transformer", 8);
        string x = net.Linear(net.Input(places, 12), 12, width);
        x = net.Add(new Add(), x, net.Constant(net.Normal([places, width], 0.5f)));
        for (int block = 0; block < 2; block++)
        {
            string normal = net.LayerNorm(x, width);
            string query = Heads(net.Linear(normal, width, width), [0, 2, 1, 3]), key = Heads(net.Linear(normal, width, width), [0, 2, 3, 1]), value = Heads(net.Linear(normal, width, width), [0, 2, 1, 3]);
            string scores = net.Add(new Mul(), net.Add(new BatchMatMul(), query, key), net.Constant(Tensor.Scalar(1 / MathF.Sqrt(width / heads))));
            string seen = net.Add(new Transpose([0, 2, 1, 3]), net.Add(new BatchMatMul(), net.Add(new Softmax(), scores), value));
            x = net.Add(new Add(), x, net.Linear(net.Add(new Reshape([-1, places, width]), seen), width, width));
            string hidden = net.Add(new Gelu(), net.Linear(net.LayerNorm(x, width), width, 2 * width));
            x = net.Add(new Add(), x, net.Linear(hidden, 2 * width, width));
        }

        x = net.Add(new Reduce(Reduction.Mean, [1], KeepAxes: false), net.LayerNorm(x, width));
        return net.Build(net.Dense(x, width, 6));

        string Heads(string rows, int[] order) => net.Add(new Transpose([.. order]), net.Add(new Reshape([-1, places, heads, width / heads]), rows));
    }

    /// <summary>A recurrent layer whose last state is classified.</summary>
    public static Graph LstmClassifier()
    {
        var net = new NetworkMaker("lstm", 9);
        string x = net.Add(new Transpose([1, 0, 2]), net.Input(12, 8));
        x = net.Add(new Reshape([-1, 24]), net.Lstm(x, 8, 24));
        x = net.Add(new Relu(), net.Dense(x, 24, 32));
        return net.Build(net.Dense(x, 32, 5));
    }
}
