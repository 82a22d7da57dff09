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
    private readonly HashSet<string> _fused = [];
    private readonly FloatLowering _floats;

    // By each of their nodes.
    private readonly Dictionary<string, CodeFunction> _functions = [];

    private ProgramCompiler(Graph graph, int batch)
    {
        (_graph, Program) = (graph, new ProgramBuilder(graph, batch));
        _floats = new FloatLowering(Program, _fused);
        foreach (CodeFunction function in graph.Nodes.Select(node => CodeFunction.EndingIn(graph, node, value => GridOf(value) is { Format.Bits: <= MaxTableBits })).OfType<CodeFunction>())
            foreach (string node in function.Nodes)
                _functions.Add(node, function);
    }

    private ProgramBuilder Program { get; }

    /// <summary>Compiles a network of one input and one output; its shapes are taken for a batch.</summary>
    public static (ProgramBuilder Program, Held Output) Compile(Graph graph, int batch)
    {
        var compiler = new ProgramCompiler(graph, batch);
        foreach (GraphNode node in graph.Nodes)
            if (!compiler._fused.Contains(node.Name))
                compiler.Add(node);
        return (compiler.Program, compiler.Program.Finish());
    }

    private void Add(GraphNode node)
    {
        string input = node.Inputs[0];
        if (LayerCompiler.TryGet(_graph, node) is { } layer)
            _fused.UnionWith(new LayerLowering(Program, new LayerCompiler(_graph, layer, Program.Layout)).Lower());
        else if (RecurrentLowering.TryLower(Program, node) is var chainOfWords && chainOfWords.Any())
            _fused.UnionWith(chainOfWords);
        else if (new CodeLowering(Program).TryLower(node) is var computed && computed.Any())
            _fused.UnionWith(computed);
        else if (SoftmaxLowering.TryLower(Program, node) is var shares && shares.Any())
            _fused.UnionWith(shares);
        else if (_functions.TryGetValue(node.Name, out CodeFunction? function))
            AddTable(node, function.Source, function.Apply, function.Grid, function.Quantize.Output, function.Nodes, function.Kind);
        else if (node.Operator is Identity or Flatten or Reshape)
            Program.Share(input, node.Output);
        else if (Program.Layout[node.Output].Quantization is not { } quantization)
            _floats.Add(node);
        else if (node.Operator is Quantize quantize)
            AddEncoding(node, quantize);
        else if (GridOf(input) is { Format.Bits: <= MaxTableBits } grid && node.Operator is Relu)
            AddTable(node, input, value => Math.Max(value, 0), Nearest(grid), node.Output, [node.Name], node.Operator.Name);
        else if (node.Operator is MaxPool pool && Program.Layout[input].CodeElement == Element.Byte)
            new PoolLowering(Program).AddMaximum(node, pool, Program.Find(input, Element.Bit, Arrangement.Pixels)?.Element ?? Element.Byte);
        else
            AddCodeStep(node, quantization);
    }

    private QuantizationGrid? GridOf(string value) => Program.Layout[value].Quantization?.Grid;

    // Codes that stay on their grid stay what they are, however real numbers are rounded to it.
    private static QuantizationGrid Nearest(QuantizationGrid grid) => QuantizationGrid.PerTensor(grid.Format, grid.Scales[0], grid.ZeroPoints[0]);

    private void AddTable(GraphNode node, string value, Func<float, float> function, QuantizationGrid to, string output, IEnumerable<string> nodes, string kind)
    {
        QuantizationGrid from = GridOf(value)!;
        _fused.UnionWith(nodes);

        // Where a convolution wants a border around what comes out, what is shared must have it.
        if (TableStep.IsIdentity(from, function, to) && Program.BorderOf(value).Union(Program.BorderOf(output)) == Program.BorderOf(value))
        {
            Program.Share(value, output);
            return;
        }

        Element source = Program.Layout[value].CodeElement, target = ProgramValue.ElementOf(to.Format);
        Arrangement arrangement = target == Element.Byte && source == Element.Byte ? Program.ArrangementOf(value) : Arrangement.Plain;
        Held input = Program.Need(value, source, arrangement, $"'{node.Name}' is looked up");
        Program.Emit(new TableStep(from, function, to, input, Program.HoldLike(input, output, target)), new ProgramStep
        {
            Nodes = [.. nodes],
            Kind = kind,
            Kernel = source == Element.Byte && target == Element.Byte ? ByteTable.Kernel : "table",
            IsInteger = true,
            Reason = $"a function of {from.Format.LevelCount} codes is looked up",
            InputFormat = from.Format,
            OutputFormat = to.Format,
        });
    }

    private void AddEncoding(GraphNode node, Quantize quantize)
    {
        string reason = $"'{node.Name}' quantizes it anew";
        Element element = ProgramValue.ElementOf(quantize.Format);

        // A stochastic draw belongs to an element's place in its shape.
        bool isPlain = element == Element.Short || quantize.Grid?.Rounding == Rounding.Stochastic;
        Held input = Program.Need(node.Inputs[0], Element.Float, isPlain ? Arrangement.Plain : Program.ArrangementOf(node.Inputs[0]), reason);
        Program.Emit(new EncodeStep(quantize, input, Program.HoldLike(input, node.Output, element)), new ProgramStep
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
        Element element = Program.Layout[node.Inputs[0]].CodeElement;
        Held input = Program.Need(node.Inputs[0], element, Arrangement.Plain, $"'{node.Name}' moves its codes");
        Program.Emit(new CodeStep(node.Operator, input, Program.Hold(node.Output, element, Arrangement.Plain), Program.ZeroOf(node.Inputs[0])), new ProgramStep
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
}
