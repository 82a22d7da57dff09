using Nibble.Onnx;
using Nibble.Quantization;

namespace Nibble.Studies;

/// <summary>What a model file is to be turned into.</summary>
public sealed record QuantizeOptions
{
    /// <summary>What <see cref="Data"/> is for random numbers that fit the model's input, of which no accuracy can be told.</summary>
    public const string RandomData = "random";

    /// <summary>The float model, an ONNX file.</summary>
    public required string Model { get; init; }

    /// <summary>How the model is read: sizes for axes that it leaves open.</summary>
    public OnnxReadOptions Reading { get; init; } = OnnxReadOptions.Default;

    /// <summary>A data set's name or a file, to calibrate with and to measure on; <see cref="RandomData"/> for random numbers; null for no samples, where none are needed.</summary>
    public string? Data { get; init; }

    /// <summary>Where public data sets are kept.</summary>
    public string DataRoot { get; init; } = "";

    /// <summary>Where the quantized model goes.</summary>
    public required string Output { get; init; }

    /// <summary>Formats, ranges and the accumulator's limit.</summary>
    public QuantizationRecipe Recipe { get; init; } = QuantizationRecipe.Default;

    /// <summary>What becomes low-bit, and when its range is known.</summary>
    public QuantizationMode Mode { get; init; }

    /// <summary>What the model may cost; its bits are then searched, and the recipe's formats have the most. Null takes the recipe as it is.</summary>
    public QuantizationBudget? Budget { get; init; }

    /// <summary>Training samples that ranges are chosen from, and that rules and passes look at.</summary>
    public int CalibrationSamples { get; init; } = 256;

    /// <summary>Where the report goes: beside the model, under its name.</summary>
    public string ReportPath => Path.ChangeExtension(Output, ".html");
}
