using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Turns the nodes of a network into steps, in order: integer layers, tables and moves of codes where the grids allow it, floats elsewhere.</summary>
internal sealed class ProgramCompiler
{
    // A table of more entries than this would push the activations out of the first cache.
    private const int MaxTableBits = 12;

    private readonly Graph _graph;
    private readonly int _batch;
    private readonly Shape[] _shapes;
    private readonly HashSet<string> _fused = [];
    private readonly List<Step> _steps = [];
    private readonly List<ProgramStep> _descriptions = [];

    private ProgramCompiler(Graph graph, int batch)
    {
        (_graph, _batch, Layout) = (graph, batch, new ProgramLayout(graph));
        _shapes = Layout.ShapesFor(batch);
        Layout[graph.Inputs[0].Name].HasFloats = true;
    }

    public ProgramLayout Layout { get; }

    public ImmutableArray<Step> Steps => [.. _steps];

    public ImmutableArray<ProgramStep> Descriptions => [.. _descriptions];

    /// <summary>Compiles a network of one input and one output; its shapes are taken for a batch.</summary>
    public static ProgramCompiler Compile(Graph graph, int batch)
    {
        var compiler = new ProgramCompiler(graph, batch);
        foreach (GraphNode node in graph.Nodes)
            if (!compiler._fused.Contains(node.Name))
                compiler.Add(node);
        compiler.NeedFloats(graph.Outputs[0], "the network's output is of real numbers");
        return compiler;
    }

    private void Add(GraphNode node)
    {
        if (LayerCompiler.TryGet(_graph, node) is { } layer)
            AddLayer(layer);
        else if (node.Operator is Elementwise or Quantize && Layout[node.Inputs[0]].Quantization is { Grid: { Format.Bits: <= MaxTableBits } from } && QuantizedChain.From(_graph, node) is { Grid.Rounding: not Rounding.Stochastic } chain)
            AddTable(node, from, chain);
        else if (Layout[node.Output].Quantization is not { } quantization)
            AddFloatStep(node);
        else if (node.Operator is Quantize quantize)
            AddEncoding(node, quantize);
        else
            AddCodeStep(node, quantization);
    }

    private void AddLayer(IntegerLayer layer)
    {
        GraphNode node = layer.Node;
        var compiler = new LayerCompiler(_graph, layer, Layout);
        (LayerOutput output, QuantizedChain? chain, string reason) = compiler.ChooseOutput();
        string value = chain?.Quantize.Output ?? node.Output;
        if (chain is not null)
            _fused.UnionWith(chain.Nodes);
        else
            Layout[node.Output].HasFloats = true;

        int number = Layout.NumberOf(node.Inputs[0]);
        Step step = node.Operator is Conv
            ? new ConvolutionLayerStep(layer, compiler.Weights, compiler.Bias, number, Layout.NumberOf(node.Output), output)
            : new MatrixLayerStep(layer, compiler.Weights, compiler.Bias, number, output);
        Add(step, new ProgramStep
        {
            Nodes = [node.Name, .. chain?.Nodes ?? []],
            Kind = node.Operator.Name,
            Kernel = IntegerGemm.Fastest.Name,
            IsInteger = true,
            Reason = reason,
            AccumulatorBits = layer.Accumulator().Bits,
            InputFormat = layer.Input.Format,
            WeightFormat = layer.Weight.Format,
            OutputFormat = Layout[value].Quantization?.Format,
            WeightBytes = layer.Weight.ByteCount,
            MultiplyAccumulates = ElementsPerSample(node.Output) * layer.Depth,
        });
    }

    private void AddTable(GraphNode node, QuantizationGrid from, QuantizedChain chain)
    {
        _fused.UnionWith(chain.Nodes);
        Add(new TableStep(from, chain.Apply, chain.Grid, Layout.NumberOf(node.Inputs[0]), Layout.NumberOf(chain.Quantize.Output)), new ProgramStep
        {
            Nodes = [.. chain.Nodes],
            Kind = string.Join('+', chain.Functions.Select(function => function.Operator.Name).DefaultIfEmpty("Quantize")),
            Kernel = "table",
            IsInteger = true,
            Reason = $"a function of {from.Format.LevelCount} codes is looked up",
            InputFormat = from.Format,
            OutputFormat = chain.Grid.Format,
        });
    }

    private void AddEncoding(GraphNode node, Quantize quantize)
    {
        NeedFloats(node.Inputs[0], $"'{node.Name}' quantizes it anew");
        Add(new EncodeStep(quantize, Layout.NumberOf(node.Inputs[0]), Layout.NumberOf(node.Output)), new ProgramStep
        {
            Nodes = [node.Name],
            Kind = node.Operator.Name,
            Kernel = "encode",
            IsInteger = false,
            Reason = quantize.IsDynamic ? "real numbers become codes of a grid chosen from them" : "real numbers become codes",
            OutputFormat = quantize.Format,
        });
    }

    private void AddCodeStep(GraphNode node, Quantize quantization)
    {
        ProgramValue output = Layout[node.Output];
        Add(new CodeStep(node.Operator, quantization.Format, Layout.NumberOf(node.Inputs[0]), Layout.NumberOf(node.Output), output.GridSource), new ProgramStep
        {
            Nodes = [node.Name],
            Kind = node.Operator.Name,
            Kernel = "codes",
            IsInteger = true,
            Reason = "codes stay on their grid",
            InputFormat = quantization.Format,
            OutputFormat = quantization.Format,
        });
    }

    private void AddFloatStep(GraphNode node)
    {
        foreach (string input in node.Inputs)
            NeedFloats(input, $"'{node.Name}' ({node.Operator.Name}) computes with real numbers");
        Layout[node.Output].HasFloats = true;
        int? axis = IntegerLayer.WeightChannelAxis(node.Operator);
        Shape weight = axis is null ? Shape.Scalar : _graph.ShapeOf(node.Inputs[1]);
        Add(new FloatStep(Operation.For(node, _graph), [.. node.Inputs.Select(Layout.NumberOf)], Layout.NumberOf(node.Output)), new ProgramStep
        {
            Nodes = [node.Name],
            Kind = node.Operator.Name,
            Kernel = axis is null ? "float" : FloatGemm.Fastest.Name,
            IsInteger = false,
            Reason = LayerCompiler.WhyFloat(_graph, node),
            WeightBytes = axis is not null && _graph.Constants.TryGetValue(node.Inputs[1], out Constant? constant) ? constant.Quantized?.ByteCount ?? weight.ElementCount * sizeof(float) : 0,
            MultiplyAccumulates = axis is int channels && weight[channels] > 0 ? ElementsPerSample(node.Output) * (weight.ElementCount / weight[channels]) : 0,
        });
    }

    // Emits the way from a value's codes to its real numbers, once, when the first reader needs them.
    private void NeedFloats(string name, string reason)
    {
        ProgramValue value = Layout[name];
        if (value.HasFloats || value.Constant is not null)
            return;
        value.HasFloats = true;
        Add(new DecodeStep(Layout.NumberOf(name), value.GridSource), new ProgramStep
        {
            Nodes = [],
            Kind = "Dequantize",
            Kernel = "decode",
            IsInteger = false,
            Reason = reason,
            InputFormat = value.Quantization!.Format,
        });
    }

    private void Add(Step step, ProgramStep description)
    {
        _steps.Add(step);
        _descriptions.Add(description);
    }

    private long ElementsPerSample(string value) => _shapes[Layout.NumberOf(value)].ElementCount / Math.Max(_batch, 1);
}
