namespace Nibble.Studies;

/// <summary>What came of running a model on given arrays.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="Inputs">What it read, in its own order.</param>
/// <param name="Outputs">What it wrote, in its own order.</param>
/// <param name="InIntegers">Whether it ran as an integer program, rather than in floats with its quantized values held to their grids.</param>
public sealed record RunResult(string Model, IReadOnlyList<RunArray> Inputs, IReadOnlyList<RunArray> Outputs, bool InIntegers);
