using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization.Tests;

/// <summary>Where quantizers stand, and which of them share a grid.</summary>
public sealed class PlacementTests
{
    private static readonly Window Same = new() { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
    private readonly GraphBuilder _builder = new("net");

    [Theory]
    [InlineData("max")]
    [InlineData("transpose")]
    [InlineData("reshape")]
    [InlineData("flatten")]
    public void What_moves_or_picks_numbers_has_one_grid_on_both_sides(string kind)
    {
        string value = Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4]));
        value = kind switch
        {
            "max" => _builder.Add("moved", new MaxPool { KernelHeight = 2, KernelWidth = 2 }, value),
            "transpose" => _builder.Add("moved", new Transpose([0, 1, 3, 2]), value),
            "reshape" => _builder.Add("moved", new Reshape([0, 2, 2, 8]), value),
            _ => _builder.Add("moved", new Reshape([0, 2, 4, 4]), _builder.Add("flat", new Flatten(), value)),
        };
        _builder.AddOutput(Conv("b", value));
        Graph quantized = Quantized();
        Assert.Same(GridOf(quantized, "a"), GridOf(quantized, "moved"));
        AllIntegers(quantized);
    }

    [Fact]
    public void Limits_are_the_end_of_the_quantizer_behind_them()
    {
        string value = Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4]), gain: 20);
        _builder.AddOutput(Conv("b", _builder.Add("limit", new Clip(0, 6), value)));
        Graph quantized = Quantized();
        Assert.DoesNotContain(quantized.Nodes, node => node.Name == "a.quantized");
        Assert.Equal(0, GridOf(quantized, "limit").ZeroPoints[0]);
        Assert.InRange(GridOf(quantized, "limit").Decode(255), 5.9f, 6);
        AllIntegers(quantized);
    }

    [Fact]
    public void What_is_pooled_before_it_is_limited_has_the_grid_of_the_limited()
    {
        string value = Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4]));
        value = _builder.Add("pool", new MaxPool { KernelHeight = 2, KernelWidth = 2 }, value);
        _builder.AddOutput(Conv("b", _builder.Add("relu", new Relu(), value)));
        Graph quantized = Quantized();
        Assert.Same(GridOf(quantized, "relu"), GridOf(quantized, "a"));
        Assert.Same(GridOf(quantized, "relu"), GridOf(quantized, "pool"));
        Assert.Equal(0, GridOf(quantized, "relu").ZeroPoints[0]);
        AllIntegers(quantized);
    }

    [Fact]
    public void What_others_read_before_it_is_limited_keeps_a_grid_of_its_own()
    {
        string value = _builder.Add("pool", new MaxPool { KernelHeight = 2, KernelWidth = 2 }, Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4])));
        _builder.AddOutput(_builder.Add("sum", new Add(), Conv("b", _builder.Add("relu", new Relu(), value)), Conv("c", value)));
        Graph quantized = Quantized();
        Assert.NotSame(GridOf(quantized, "relu"), GridOf(quantized, "pool"));
        Assert.True(GridOf(quantized, "pool").ZeroPoints[0] > 0);
        Assert.Same(GridOf(quantized, "a"), GridOf(quantized, "pool"));
    }

    [Fact]
    public void Joined_values_that_go_nowhere_else_have_the_grid_of_the_whole()
    {
        string x = Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4])), alone = Conv("b", x, gain: 3);
        _builder.AddOutput(Conv("c", _builder.Add("joined", new Concat(1), x, alone), channels: 4));
        Graph quantized = Quantized();
        Assert.Same(GridOf(quantized, "joined"), GridOf(quantized, "b"));
        Assert.NotSame(GridOf(quantized, "joined"), GridOf(quantized, "a"));
        AllIntegers(quantized);
    }

    [Fact]
    public void Both_sides_of_a_residual_sum_are_codes_and_so_is_the_sum()
    {
        string x = Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4]));
        _builder.AddOutput(Conv("c", _builder.Add("relu", new Relu(), _builder.Add("sum", new Add(), x, Conv("b", x)))));
        Graph quantized = Quantized();
        Assert.All(quantized.Nodes.Single(node => node.Name == "sum").Inputs, input => Assert.NotNull(quantized.QuantizationOf(input)));
        Assert.DoesNotContain(quantized.Nodes, node => node.Name == "sum.quantized");
        Assert.Contains(IntegerProgram.Compile(quantized).Steps, step => step.Kind == "Add" && step.IsInteger && step.Nodes is ["sum", "relu", "relu.quantized"]);
        AllIntegers(quantized);
    }

    [Fact]
    public void A_constant_operand_becomes_codes_where_codes_are_computed_with()
    {
        string x = Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4]));
        string scaled = _builder.Add("scaled", new Mul(), x, _builder.AddConstant("factor", new Tensor([2, 1, 1], [0.5f, -3])));
        _builder.AddOutput(Conv("b", scaled));
        Graph quantized = Quantized();
        Assert.NotNull(quantized.Constants[quantized.Nodes.Single(node => node.Name == "scaled").Inputs[1]].Quantized);
        AllIntegers(quantized);
    }

    [Theory]
    [InlineData("gelu")]
    [InlineData("hard swish")]
    [InlineData("mish")]
    public void A_function_of_several_operators_has_a_grid_before_it_and_one_behind_it(string kind)
    {
        string x = Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4])), y = kind switch
        {
            "gelu" => _builder.Add("y", new Mul(), _builder.Add("by", new Mul(), x, _builder.Add("add", new Add(), _builder.Add("erf", new Erf(), _builder.Add("div", new Div(), x, Number(1.4142f))), Number(1))), Number(0.5f)),
            "hard swish" => _builder.Add("y", new Div(), _builder.Add("by", new Mul(), x, _builder.Add("clip", new Clip(0, 6), _builder.Add("add", new Add(), x, Number(3)))), Number(6)),
            _ => _builder.Add("y", new Mul(), x, _builder.Add("tanh", new Tanh(), _builder.Add("soft", new Softplus(), x))),
        };
        _builder.AddOutput(Conv("b", y));
        Graph quantized = Quantized();
        Assert.Equal(["x.quantized", "a.quantized", "y.quantized"], quantized.Nodes.Where(node => node.Operator is Quantize).Select(node => node.Name));
        Assert.DoesNotContain(quantized.Constants, constant => constant.Key.StartsWith("number", StringComparison.Ordinal) && constant.Value.Quantized is not null);
        AllIntegers(quantized);
        Assert.Single(IntegerProgram.Compile(quantized).Steps, step => step.Nodes.Contains("y") && step.Nodes.Contains("y.quantized"));
    }

    [Fact]
    public void A_function_behind_a_limit_leaves_the_limit_to_the_quantizer_in_between()
    {
        string x = _builder.Add("relu", new Relu(), Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4])));
        _builder.AddOutput(Conv("b", _builder.Add("tanh", new Tanh(), _builder.Add("clip", new Clip(0, 2), _builder.Add("sqrt", new Sqrt(), x)))));
        Graph quantized = Quantized();
        Assert.Equal(["x.quantized", "relu.quantized", "tanh.quantized"], quantized.Nodes.Where(node => node.Operator is Quantize).Select(node => node.Name));
        Assert.Equal(0, GridOf(quantized, "relu").ZeroPoints[0]);
        AllIntegers(quantized);
    }

    [Fact]
    public void A_sigmoid_and_a_product_stay_two_as_runtimes_have_each_in_integers()
    {
        string x = Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4]));
        _builder.AddOutput(Conv("b", _builder.Add("y", new Mul(), x, _builder.Add("gate", new Sigmoid(), x))));
        Graph quantized = Quantized();
        Assert.Equal(["x.quantized", "a.quantized", "gate.quantized", "y.quantized"], quantized.Nodes.Where(node => node.Operator is Quantize).Select(node => node.Name));
        AllIntegers(quantized);
    }

    [Fact]
    public void A_function_whose_inside_is_read_elsewhere_is_two()
    {
        string x = Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4])), gate = _builder.Add("gate", new Tanh(), x);
        _builder.AddOutput(_builder.Add("sum", new Add(), Conv("b", _builder.Add("y", new Mul(), x, gate)), Conv("c", gate)));
        Graph quantized = Quantized();
        Assert.All((string[])["a", "gate", "y"], value => Assert.NotNull(GridOf(quantized, value)));
        Assert.Contains(IntegerProgram.Compile(quantized).Steps, step => step.Kind == "Mul" && step.IsInteger);
    }

    [Fact]
    public void Sums_that_are_read_as_real_numbers_only_stay_real()
    {
        string x = _builder.AddInput("x", [Shape.Unknown, 6]), w = _builder.AddConstant("w", Tensor.Random([6, 6], 1));
        string sum = _builder.Add("sum", new Add(), x, _builder.Add("dense", new Gemm(), x, w));
        string norm = _builder.Add("norm", new LayerNormalization(), sum, _builder.AddConstant("gamma", Tensor.Random([6], 2)));
        _builder.AddOutput(_builder.Add("last", new Gemm(), norm, w));
        Graph quantized = Quantized();
        Assert.Equal(["x.quantized", "norm.quantized"], quantized.Nodes.Where(node => node.Operator is Quantize).Select(node => node.Name));
        ProgramStep step = IntegerProgram.Compile(quantized).Steps.Single(step => step.Nodes.Contains("sum"));
        Assert.Equal("Add computes with real numbers, as no fixed Quantize alone reads it", step.Reason);
    }

    [Fact]
    public void Outputs_become_codes_where_that_is_asked_for()
    {
        _builder.AddOutput(_builder.Add("relu", new Relu(), Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 4, 4]))));
        Assert.Null(Quantized().QuantizationOf("relu"));
        Graph quantized = Quantized(QuantizationRecipe.Default with { QuantizesOutputs = true });
        Assert.NotNull(quantized.QuantizationOf("relu"));
        Assert.Equal("relu", Assert.Single(quantized.Outputs));
        AllIntegers(quantized);
    }

    [Fact]
    public void Every_network_of_the_default_recipe_is_what_its_quantized_form_evaluates_to()
    {
        string x = _builder.Add("pre", new Relu(), Conv("a", _builder.AddInput("x", [Shape.Unknown, 2, 8, 8])));
        string gate = _builder.Add("gate", new HardSigmoid(), Conv("g", _builder.Add("mean", new GlobalAveragePool(), x)));
        string y = _builder.Add("scaled", new Mul(), x, gate), z = _builder.Add("swish", new HardSwish(), Conv("b", y));
        string joined = _builder.Add("joined", new Concat(1), z, _builder.Add("smooth", new AveragePool { KernelHeight = 3, KernelWidth = 3, Window = Same }, x));
        _builder.AddOutput(Conv("c", joined, channels: 4));
        foreach (Requantization how in Enum.GetValues<Requantization>())
        {
            Graph quantized = Quantized(QuantizationRecipe.Default with { Requantization = how });
            AllIntegers(quantized);
            Tensor samples = Tensor.Random([20, 2, 8, 8], 9);
            Assert.InRange(Distortion.Sqnr(new FloatEvaluator(quantized).Run(samples), IntegerProgram.Compile(quantized).Run(samples)), 40, double.PositiveInfinity);
        }
    }

    private Graph Quantized(QuantizationRecipe? recipe = null)
    {
        Graph model = _builder.Build();
        return PostTraining.Quantize(model, recipe ?? QuantizationRecipe.Default, Tensor.Random(model.Inputs[0].Shape.With(0, 30), 8));
    }

    private string Conv(string name, string x, int channels = 2, float gain = 1)
    {
        Tensor weight = Tensor.Random([2, channels, 3, 3], (ulong)name[0]);
        foreach (ref float value in weight.Values)
            value *= gain / 3;
        return _builder.Add(name, new Conv { Window = Same }, x, _builder.AddConstant($"{name}.weight", weight), _builder.AddConstant($"{name}.bias", Tensor.Random([2], 5)));
    }

    private string Number(float number) => _builder.AddConstant($"number {number}", Tensor.Scalar(number));

    private static QuantizationGrid GridOf(Graph graph, string value) => ((Quantize)graph.Nodes.Single(node => node.Name == $"{value}.quantized").Operator).Grid!;

    // What goes in becomes codes, what goes out is decoded, and in between there are integers.
    private static void AllIntegers(Graph graph)
    {
        IReadOnlyList<ProgramStep> steps = IntegerProgram.Compile(graph).Steps;
        Assert.All(steps, step => Assert.True(step.IsInteger || step.Kind is "Quantize" or "ToPixels" or "ToPlain" or "Dequantize" or "Pad", $"{step.Kind} of {string.Join(", ", step.Nodes)}: {step.Reason}"));
        Assert.Single(steps, step => step.Kind == "Quantize" && !step.IsInteger);
    }
}
