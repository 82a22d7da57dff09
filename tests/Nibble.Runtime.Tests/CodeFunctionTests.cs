using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>What stands between codes and codes and takes each number by itself is one table, which has what floats give in every code.</summary>
public sealed class CodeFunctionTests
{
    private static readonly QuantizationGrid From = QuantizationGrid.PerTensor(NumberFormat.UInt(8), 0.0471f, 113);
    private static readonly QuantizationGrid To = QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.0233f, -40);

    // As exporters write them: one value is read by more than one node.
    private static readonly Dictionary<string, Func<GraphBuilder, string, string>> Branching = new()
    {
        ["silu"] = (net, x) => net.Add("y", new Mul(), x, net.Add("s", new Sigmoid(), x)),
        ["silu, gate first"] = (net, x) => net.Add("y", new Mul(), net.Add("s", new Sigmoid(), x), x),
        ["gelu"] = (net, x) =>
        {
            string erf = net.Add("erf", new Erf(), net.Add("div", new Div(), x, Number(net, 1.41421354f)));
            return net.Add("half", new Mul(), net.Add("by", new Mul(), x, net.Add("add", new Add(), erf, Number(net, 1))), Number(net, 0.5f));
        },
        ["hard swish"] = (net, x) =>
        {
            string gate = net.Add("clip", new Clip(0, 6), net.Add("add", new Add(), Number(net, 3), x));
            return net.Add("div", new Div(), net.Add("by", new Mul(), x, gate), Number(net, 6));
        },
        ["mish"] = (net, x) => net.Add("y", new Mul(), x, net.Add("t", new Tanh(), net.Add("p", new Softplus(), x))),
        ["constants first"] = (net, x) => net.Add("div", new Div(), Number(net, 2), net.Add("sub", new Sub(), Number(net, 1.5f), x)),
        ["two branches"] = (net, x) => net.Add("max", new Max(), net.Add("exp", new Exp(), x), net.Add("sub", new Sub(), net.Add("abs", new Abs(), x), net.Add("sin", new Sin(), x))),
        ["a function of a limit"] = (net, x) => net.Add("y", new Mul(), net.Add("relu", new Relu(), x), net.Add("s", new HardSigmoid(), "relu")),
        ["a constant of another rank"] = (net, x) => net.Add("y", new Sub(), net.Add("n", new Neg(), x), net.AddConstant("one", new Tensor([1, 1], [0.3f]))),
    };

    public static TheoryData<string> Branchings => [.. Branching.Keys];

    // Of those with parameters, one that is not the default.
    private static IEnumerable<Elementwise> Functions =>
    [
        .. typeof(Elementwise).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Elementwise)))
            .Select(type => type.GetConstructors().Single(constructor => !constructor.GetParameters().Any(parameter => parameter.ParameterType == type)))
            .Where(constructor => constructor.GetParameters().All(parameter => parameter.HasDefaultValue))
            .Select(constructor => (Elementwise)constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)])),
        new LeakyRelu(0.3f), new Clip(-0.4f, 2.5f), new HardSigmoid(0.3f, 0.4f), new Elu(1.3f), new Celu(0.7f), new ThresholdedRelu(1.1f), new Pow(3), new Gelu { IsApproximate = true },
    ];

    [Theory]
    [MemberData(nameof(Branchings))]
    public void A_function_whose_branches_come_from_the_same_codes_is_one_table(string which)
    {
        Graph graph = Between(From, To, Branching[which]);
        AssertSame(graph, Every(From));
        ProgramStep step = IntegerProgram.Compile(graph).Steps.Single(step => step.Nodes.Contains("again"));
        Assert.Equal(graph.Nodes.Select(node => node.Name).Where(name => name != "codes"), step.Nodes.Order(Comparer<string>.Create((a, b) => PlaceOf(graph, a) - PlaceOf(graph, b))));
        Assert.True(step.IsInteger);
        Assert.Equal(ByteTable.Kernel, step.Kernel);
    }

    [Fact]
    public void Every_function_of_one_number_has_what_floats_give_in_every_code()
    {
        Assert.True(Functions.Count() > 30);
        foreach (Elementwise function in Functions)
            foreach ((QuantizationGrid from, QuantizationGrid to) in ((QuantizationGrid, QuantizationGrid)[])[(From, To), (QuantizationGrid.PerTensor(NumberFormat.Int(4), 0.7f, 2), To), (From, QuantizationGrid.PerTensor(NumberFormat.Int(12), 0.001f)), (QuantizationGrid.PerTensor(NumberFormat.UInt(11), 0.004f, 900), To)])
            {
                Graph graph = Between(from, to, (net, x) => net.Add("y", function, x));
                AssertSame(graph, Every(from));
                Assert.Contains(IntegerProgram.Compile(graph).Steps, step => step is { IsInteger: true, Nodes: ["y", "again"] });
            }
    }

    [Fact]
    public void What_others_read_in_between_is_a_value_of_its_own()
    {
        Graph graph = Between(From, To, (net, x) =>
        {
            string sigmoid = net.Add("s", new Sigmoid(), x);
            net.AddOutput(net.Add("seen", new Neg(), sigmoid));
            return net.Add("y", new Mul(), x, sigmoid);
        });
        IntegerProgram program = IntegerProgram.Compile(new Graph(graph.Name, graph.Inputs, [graph.Outputs[^1]], graph.Nodes, graph.Constants));
        Assert.Contains(program.Steps, step => step.Nodes.SequenceEqual(["s"]) && !step.IsInteger);
        Assert.DoesNotContain(program.Steps, step => step.Nodes.Contains("y") && step.Nodes.Contains("s"));
    }

    [Fact]
    public void Two_values_are_not_a_function_of_one()
    {
        Graph graph = Between(From, To, (net, x) => net.Add("y", new Max(), x, net.Add("turned", new Transpose([0, 1, 3, 2]), x)));
        AssertSame(graph, Tensor.Random([2, 3, 4, 4], 4));
        Assert.Contains(IntegerProgram.Compile(graph).Steps, step => step.Nodes.SequenceEqual(["y"]) && !step.IsInteger);
    }

    [Fact]
    public void A_function_that_changes_nothing_leaves_a_convolution_its_padding()
    {
        // Powers of two, whose sums floats hold exactly.
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 32, 5), weights = QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 64);
        Graph graph = Between(grid, grid, (net, x) => net.Add("same", new Mul(), Number(net, 1), x), (net, codes) =>
        {
            string w = net.AddConstant("w", new Constant(weights.Quantize(Tensor.Random([2, 3, 3, 3], 2))));
            return net.Add("conv", new Conv { Window = new Window { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 } }, codes, w);
        });
        AssertSame(graph, Tensor.Random([2, 3, 4, 4], 3));
    }

    private static string Number(GraphBuilder net, float number) => net.AddConstant($"number {number}", Tensor.Scalar(number));

    private static int PlaceOf(Graph graph, string name) => graph.Nodes.Select(node => node.Name).ToList().IndexOf(name);

    private static Graph Between(QuantizationGrid from, QuantizationGrid to, Func<GraphBuilder, string, string> function, Func<GraphBuilder, string, string>? after = null)
    {
        var net = new GraphBuilder("net");
        string codes = net.Add("codes", new Quantize(from), net.AddInput("x", [Shape.Unknown, 3, 4, 4]));
        string again = net.Add("again", new Quantize(to), function(net, codes));
        net.AddOutput(after?.Invoke(net, again) ?? again);
        return net.Build();
    }

    // Each code of a grid, and what is beyond them.
    private static Tensor Every(QuantizationGrid grid)
    {
        float[] numbers = [.. Enumerable.Range(0, (int)grid.Format.LevelCount).Select(level => grid.Decode(grid.Format.MinCode + level)), float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        int images = (numbers.Length + 47) / 48;
        return new Tensor([images, 3, 4, 4], [.. Enumerable.Range(0, images * 48).Select(i => numbers[i % numbers.Length])]);
    }

    private static void AssertSame(Graph graph, Tensor input) => Same.Bits(new FloatEvaluator(graph).Run(input), IntegerProgram.Compile(graph).Run(input));
}
