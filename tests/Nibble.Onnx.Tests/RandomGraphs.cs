using FsCheck;
using FsCheck.Fluent;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>Random networks of all operators, float and quantized, that operator set 13 can say.</summary>
internal static class RandomGraphs
{
    public static Gen<Graph> All => Gen.Choose(0, int.MaxValue).Select(seed => Make(new CounterRandom((ulong)seed)));

    private static Graph Make(CounterRandom random)
    {
        ulong next = 0;
        int Below(int count) => (int)(random.Bits(next++) % (ulong)count);
        bool Coin() => Below(2) == 0;
        float Positive() => 0.001f + random.Uniform(next++);

        NumberFormat Format(int most)
        {
            int bits = 1 + Below(most);
            bool narrow = bits > 1 && Coin();
            return Coin() ? NumberFormat.Int(bits, narrow) : NumberFormat.UInt(bits, narrow);
        }

        QuantizationGrid Grid(Shape shape, int most, int? axis)
        {
            NumberFormat format = Format(most);
            int channels = axis is int along ? shape[along] : 1;
            return new QuantizationGrid(
                format,
                axis is int a ? Granularity.PerChannel(a) : Granularity.PerTensor,
                [.. Enumerable.Range(0, channels).Select(_ => Positive())],
                [.. Enumerable.Range(0, channels).Select(_ => format.MinCode + Below((int)format.LevelCount))]);
        }

        var builder = new GraphBuilder("random") { Requantization = Coin() ? Requantization.FixedPoint : Requantization.FloatScale };
        string Weight(string name, Shape shape)
        {
            Tensor values = Tensor.Random(shape, random.Bits(next++));
            return builder.AddConstant(name, Below(3) == 0 ? new Constant(values) : new Constant(Grid(shape, 8, Coin() ? Below(shape.Rank) : null).Quantize(values)));
        }

        int channels = 1 + Below(5), size = 3 + Below(5);
        Shape shape = [Coin() ? Shape.Unknown : 2, channels, size, size];
        string value = builder.AddInput("x", shape);
        int steps = Below(12);
        for (int step = 0; step < steps; step++)
        {
            string name = $"n{step}";
            bool isImage = shape.Rank == 4;
            switch (Below(isImage ? 12 : 8))
            {
                case 0:
                    value = builder.Add(name, new Quantize(Grid(shape, 8, Coin() ? 1 : null)), value);
                    break;
                case 1:
                    Operator[] unary = [new Relu(), new LeakyRelu(Positive()), new Sigmoid(), new Tanh(), new Identity(), new Clip(-Positive(), Positive()), new Clip(High: 1), new Clip(Low: 0), new Softmax(1), new Softmax()];
                    value = builder.Add(name, unary[Below(unary.Length)], value);
                    break;
                case 2:
                    Operator[] binary = [new Add(), new Sub(), new Mul(), new Div()];
                    value = builder.Add(name, binary[Below(4)], value, Coin() ? value : Weight($"c{step}", [1, shape[1]]).Length > 0 && shape.Rank == 2 ? $"c{step}" : value);
                    break;
                case 3:
                    value = builder.Add(name, new Concat(Coin() ? 1 : 1 - shape.Rank), value, value);
                    shape = shape.With(1, shape[1] * 2);
                    break;
                case 4 when shape.Rank == 2:
                    int width = 1 + Below(4);
                    bool transposed = Coin();
                    string weight = Weight($"w{step}", transposed ? [width, shape[1]] : [shape[1], width]);
                    value = builder.Add(name, new Gemm { TransposeRight = transposed }, Coin() ? [value, weight] : [value, weight, Weight($"b{step}", [width])]);
                    shape = [shape[0], width];
                    break;
                case 5 when shape.Rank == 2:
                    int columns = 1 + Below(4);
                    value = builder.Add(name, new MatMul(), value, Weight($"w{step}", [shape[1], columns]));
                    shape = [shape[0], columns];
                    break;
                case 6:
                    value = builder.Add(name, new Transpose([.. isImage ? (int[])[0, 1, 3, 2] : [0, 1]]), value);
                    break;
                case 7 when isImage:
                    value = Coin() ? builder.Add(name, new Flatten(Coin() ? 1 : -3), value) : builder.Add(name, new Reshape([0, shape[1] * size * size]), value);
                    shape = [shape[0], shape[1] * size * size];
                    break;
                case 8:
                    int filters = 1 + Below(3);
                    value = builder.Add(name, new Conv { Window = new Window { PadTop = 1, PadBottom = 1, PadLeft = 1, PadRight = 1 } }, value, Weight($"w{step}", [filters, shape[1], 3, 3]), Weight($"b{step}", [filters]));
                    shape = shape.With(1, filters);
                    break;
                case 9:
                    value = builder.Add(name, new MaxPool { KernelHeight = 3, KernelWidth = 1, Window = new Window { PadTop = 1, PadBottom = 1 } }, value);
                    break;
                case 10:
                    value = builder.Add(name, new AveragePool { KernelHeight = 1, KernelWidth = 1, CountIncludePad = Coin() }, value);
                    break;
                case 11:
                    string[] statistics = [.. "sbmv".Select(letter => builder.AddConstant($"{letter}{step}", Tensor.Random([shape[1]], random.Bits(next++))))];
                    value = builder.Add(name, new BatchNormalization { Epsilon = Positive() }, [value, .. statistics]);
                    break;
            }

            if (Below(4) == 0 && value != "x")
                builder.AddOutput(value);
        }

        // Every output once.
        Graph all = Built(builder, value);
        return all.Outputs.Distinct().Count() == all.Outputs.Length ? all : new Graph(all.Name, all.Inputs, [.. all.Outputs.Distinct()], all.Nodes, all.Constants) { Requantization = all.Requantization };
    }

    private static Graph Built(GraphBuilder builder, string value)
    {
        builder.AddOutput(value == "x" ? builder.Add("last", new Identity(), value) : value);
        Graph graph = builder.Build();
        // Constants that no node reads are not part of what the network computes.
        HashSet<string> read = [.. graph.Nodes.SelectMany(node => node.Inputs)];
        return new Graph(graph.Name, graph.Inputs, graph.Outputs, graph.Nodes, graph.Constants.Where(pair => read.Contains(pair.Key)).ToDictionary()) { Requantization = graph.Requantization };
    }
}
