using System.Collections.Immutable;
using Nibble.Onnx;

namespace Nibble.Studies;

/// <summary>What to time, and how.</summary>
public sealed record BenchmarkOptions
{
    /// <summary>The model, an ONNX file.</summary>
    public required string Model { get; init; }

    /// <summary>How models are read: sizes for axes that they leave open.</summary>
    public OnnxReadOptions Reading { get; init; } = OnnxReadOptions.Default;

    /// <summary>A model of the same input to time in turns with it; null for none.</summary>
    public string? Against { get; init; }

    /// <summary>Samples of a run; empty for 1 and 64, or what the model fixes.</summary>
    public ImmutableArray<int> Batches { get; init; } = [];

    /// <summary>Threads of a run; empty for 1 and as many as there are processors.</summary>
    public ImmutableArray<int> Threads { get; init; } = [];

    /// <summary>How long each pair of batch and threads is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Decides the inputs, which are those of <see cref="RandomInput"/>.</summary>
    public ulong Seed { get; init; } = 1;
}
