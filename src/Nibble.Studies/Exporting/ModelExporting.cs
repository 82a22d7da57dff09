using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;

namespace Nibble.Studies;

/// <summary>Writes a model file anew for a target, after it has been asked what it would refuse.</summary>
public static class ModelExporting
{
    /// <summary>Reads and checks a model, and writes it where the target takes it or it is forced.</summary>
    /// <exception cref="NibbleException">The model can't be read, said in the dialect, or written; the message says why.</exception>
    public static ExportResult Run(ExportOptions options)
    {
        if (Path.GetFullPath(options.Output) == Path.GetFullPath(options.Model))
            throw new StudyException($"The exported model would replace the model '{options.Model}' that it is made of. Choose another file with --output.");
        Graph graph = options.Target.Prepare(OnnxFile.Read(options.Model, options.Reading));
        ImmutableArray<ExportFinding> findings = options.Target.Check(graph, options.Write);
        var result = new ExportResult(options, findings, null);
        if (!result.IsAccepted && !options.Force)
            return result;
        OnnxFile.Write(graph, options.Output, options.Write);
        return result with { FileBytes = new FileInfo(options.Output).Length };
    }
}
