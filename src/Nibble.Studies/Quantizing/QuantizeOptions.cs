using Nibble.Quantization;

namespace Nibble.Studies;

/// <summary>What a model file is to be turned into.</summary>
public sealed record QuantizeOptions
{
    /// <summary>The float model, an ONNX file.</summary>
    public required string Model { get; init; }

    /// <summary>A data set's name or a file, to calibrate with and to measure on.</summary>
    public required string Data { get; init; }

    /// <summary>Where public data sets are kept.</summary>
    public required string DataRoot { get; init; }

    /// <summary>Where the quantized model goes.</summary>
    public required string Output { get; init; }

    /// <summary>Formats, ranges and the accumulator's limit.</summary>
    public QuantizationRecipe Recipe { get; init; } = QuantizationRecipe.Default;

    /// <summary>Whether activation ranges are taken from the values at run time rather than from calibration.</summary>
    public bool Dynamic { get; init; }

    /// <summary>Training samples that activation ranges are chosen from.</summary>
    public int CalibrationSamples { get; init; } = 256;

    /// <summary>Where the report goes: beside the model, under its name.</summary>
    public string ReportPath => Path.ChangeExtension(Output, ".html");
}
