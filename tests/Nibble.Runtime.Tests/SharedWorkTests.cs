using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>Networks that are large enough to be shared out to threads.</summary>
public sealed class SharedWorkTests
{
    private static readonly Window Padded = new() { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        int limit = Workers.Limit;
        try
        {
            foreach (Graph graph in (Graph[])[Residual(NumberFormat.UInt(8)), Residual(NumberFormat.Bipolar), Residual(format: null), Elementwise()])
            {
                IntegerProgram program = IntegerProgram.Compile(graph);
                Tensor input = Tensor.Random([5, 3, 24, 24], 1);
                Workers.Limit = 1;
                Tensor alone = program.Run(input);
                foreach (int threads in (int[])[2, 3])
                {
                    Workers.Limit = threads;
                    Same.Bits(alone, program.Run(input));
                }

                // Floats say the same where no two operands are added or multiplied in the arithmetic of codes.
                if (graph.Nodes.Any(node => node.Operator is Quantize) && graph.Name == "residual")
                    Same.Bits(GraphFormulas.Of(graph, input.Slice(0, 1)), program.Run(input.Slice(0, 1)));
            }
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Fact]
    public void Callers_that_run_one_program_with_batches_of_their_own_get_their_own_results()
    {
        IntegerProgram program = IntegerProgram.Compile(Residual(NumberFormat.UInt(8)));
        Tensor input = Tensor.Random([6, 3, 24, 24], 2);
        Tensor[] expected = [.. Enumerable.Range(0, 7).Select(count => program.Run(input.Slice(0, count)))];
        var results = new Tensor[30];

        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => results[i] = program.Run(input.Slice(0, i % 7)));

        for (int i = 0; i < results.Length; i++)
            Same.Bits(expected[i % 7], results[i]);
    }

    // Steps without weights on images so large that each is shared out: tables, sums, gates, joins and means, with borders and without.
    private static Graph Elementwise()
    {
        var builder = new GraphBuilder("elementwise");
        int grids = 0;
        string x = Codes(builder.AddInput("x", [Shape.Unknown, 3, 24, 24]));
        string w = builder.AddConstant("w", new Constant(QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.03f).Quantize(Tensor.Random([96, 3, 1, 1], 1))));
        string wide = Codes(builder.Add("wide", new Conv(), x, w));
        string swish = Codes(builder.Add("swish", new Mul(), wide, builder.Add("sigmoid", new Sigmoid(), wide)));
        string sum = Codes(builder.Add("sum", new Add(), swish, wide));
        string gate = Codes(builder.Add("gate", new GlobalAveragePool(), sum));
        string gated = Codes(builder.Add("gated", new Mul(), gate, sum));
        string joined = Codes(builder.Add("joined", new Concat(1), gated, swish));
        string smooth = Codes(builder.Add("smooth", new AveragePool { KernelHeight = 3, KernelWidth = 3, Window = Padded }, joined));
        string v = builder.AddConstant("v", new Constant(QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.03f).Quantize(Tensor.Random([192, 1, 3, 3], 2))));
        string last = Codes(builder.Add("last", new Conv { Groups = 192, Window = Padded }, Codes(builder.Add("tanh", new Tanh(), smooth)), v));
        builder.AddOutput(builder.Add("mean", new GlobalAveragePool(), last));
        return builder.Build();

        string Codes(string value) => builder.Add($"q{grids}", new Quantize(QuantizationGrid.PerTensor(NumberFormat.UInt(8), 0.03f + (0.001f * grids++), 100)), value);
    }

    // Two branches that are added, a depthwise layer, pools, and a product at the end; of real numbers where there is no format.
    private static Graph Residual(NumberFormat? format)
    {
        var builder = new GraphBuilder("residual");
        ulong seed = 0;
        string x = Codes(builder.AddInput("x", [Shape.Unknown, 3, 24, 24]));
        string stem = Codes(builder.Add("stem", new Conv { Window = Padded }, x, Weight([24, 3, 3, 3])));
        string left = Codes(builder.Add("left", new Conv { Window = Padded }, stem, Weight([24, 24, 3, 3])));
        string right = Codes(builder.Add("right", new Conv { Window = Padded, Groups = 24 }, stem, Weight([24, 1, 3, 3])));
        string sum = Codes(builder.Add("sum", new Add(), left, right));
        string pooled = builder.Add("pool", new MaxPool { KernelHeight = 3, KernelWidth = 3, Window = Padded with { StrideY = 2, StrideX = 2 } }, sum);
        builder.AddOutput(builder.Add("fc", new MatMul(), builder.Add("flat", new Flatten(), pooled), Weight([24 * 12 * 12, 10])));
        return builder.Build();

        string Codes(string value) => format is null ? value
            : builder.Add($"q{seed++}", new Quantize(QuantizationGrid.PerTensor(format.Value, format.Value.IsBipolar ? 1 : 0.0625f, format.Value.IsBipolar ? 0 : 100)), value);

        string Weight(Shape shape)
        {
            Tensor numbers = Tensor.Random(shape, ++seed);
            QuantizationGrid grid = QuantizationGrid.PerTensor(format is { IsBipolar: true } ? NumberFormat.Bipolar : NumberFormat.Int(8), 0.0171f);
            return builder.AddConstant($"w{seed}", format is null ? new Constant(numbers) : new Constant(grid.Quantize(numbers)));
        }
    }
}
