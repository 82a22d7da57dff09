using Nibble.Onnx;

namespace Nibble.Studies;

/// <summary>Which model file is to be written anew, and for whom.</summary>
public sealed record ExportOptions
{
    /// <summary>The model, an ONNX file.</summary>
    public required string Model { get; init; }

    /// <summary>How the model is read: sizes for axes that it leaves open.</summary>
    public OnnxReadOptions Reading { get; init; } = OnnxReadOptions.Default;

    /// <summary>Who is to read what is written.</summary>
    public required ExportTarget Target { get; init; }

    /// <summary>Where it goes.</summary>
    public required string Output { get; init; }

    /// <summary>Dialect, operator set and integers.</summary>
    public required OnnxWriteOptions Write { get; init; }

    /// <summary>Whether it is written even where the target refuses it.</summary>
    public bool Force { get; init; }
}
