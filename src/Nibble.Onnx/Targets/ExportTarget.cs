using System.Collections.Immutable;
using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>Who is to read a file, and what they ask of it.</summary>
public sealed class ExportTarget
{
    private readonly Func<Graph, Graph> _prepare;

    private ExportTarget(string name, OnnxDialect dialect, Func<Graph, Graph> prepare, ImmutableArray<ExportRule> rules) =>
        (Name, Dialect, _prepare, Rules) = (name, dialect, prepare, rules);

    /// <summary>ONNX Runtime on a CPU, which fuses QuantizeLinear and DequantizeLinear into integer kernels under conditions.</summary>
    public static ExportTarget OnnxRuntime { get; } = new("onnxruntime", OnnxDialect.Qdq, graph => graph, OnnxRuntimeRules.All);

    /// <summary>FINN, which makes dataflow accelerators for FPGAs of QONNX models with few bits.</summary>
    public static ExportTarget Finn { get; } = new("finn", OnnxDialect.Qonnx, FpgaForm.ForFinn, FinnRules.All);

    /// <summary>hls4ml, which makes fixed-point C++ for FPGAs of QONNX models.</summary>
    public static ExportTarget Hls4ml { get; } = new("hls4ml", OnnxDialect.Qonnx, FpgaForm.ForHls4ml, Hls4mlRules.All);

    /// <summary>All targets.</summary>
    public static ImmutableArray<ExportTarget> All { get; } = [OnnxRuntime, Finn, Hls4ml];

    /// <summary>The name on a command line.</summary>
    public string Name { get; }

    /// <summary>The dialect that it reads best.</summary>
    public OnnxDialect Dialect { get; }

    /// <summary>What it asks.</summary>
    public ImmutableArray<ExportRule> Rules { get; }

    /// <summary>The target of a name.</summary>
    /// <exception cref="OnnxException">There is none.</exception>
    public static ExportTarget Of(string name) => All.FirstOrDefault(target => target.Name == name)
        ?? throw new OnnxException($"There is no target '{name}'. Take {string.Join(", ", All.Select(target => target.Name))}.");

    /// <summary>The network in the form that the target likes best; the same numbers for one sample, but for ties on grids with a zero point.</summary>
    /// <remarks>
    /// For FINN and hls4ml a Clip goes where the codes behind it saturate anyway, a batch of open size becomes one sample, and zero points are added
    /// before rounding, which moves numbers half-way between codes. For FINN, unsigned codes get a Relu in front, and signed ones behind a Relu become
    /// unsigned with one bit less, which are the same points.
    /// </remarks>
    public Graph Prepare(Graph graph) => _prepare(graph);

    /// <summary>All that the target would stumble over, what it refuses first.</summary>
    /// <param name="graph">The network, as it is to be written.</param>
    /// <param name="options">How it is to be written.</param>
    public ImmutableArray<ExportFinding> Check(Graph graph, OnnxWriteOptions options)
    {
        List<ExportFinding> findings = [.. Rules.SelectMany(rule => rule.Check(graph, options))];
        try
        {
            new ModelExport(graph, options).ToModel();
        }
        catch (OnnxException error)
        {
            findings.Add(new ExportFinding(graph.Name, FindingKind.Refused, error.Message, $"{options.Dialect} has no words for it.", "Change the network, or choose another dialect or operator set."));
        }

        return [.. findings.OrderBy(finding => finding.Kind)];
    }
}
