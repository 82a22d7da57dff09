using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>What one step of an integer program does, and how: what reports show.</summary>
public sealed record ProgramStep
{
    /// <summary>The names of the nodes that the step computes, in order; more than one where they are fused. Empty for a step that only changes how a value is held.</summary>
    public required ImmutableArray<string> Nodes { get; init; }

    /// <summary>What is done, for example <c>Conv</c>, <c>table</c> or <c>dequantize</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The kernel that does it.</summary>
    public required string Kernel { get; init; }

    /// <summary>Why it is not the fastest kernel of its kind; null where it is.</summary>
    public string? WhyNotFastest { get; init; }

    /// <summary><see cref="Reason"/>, and <see cref="WhyNotFastest"/> where there is one.</summary>
    public string Why => WhyNotFastest is null ? Reason : $"{Reason}; not the fastest kernel ({WhyNotFastest})";

    /// <summary>Whether the step computes with integers only, apart from the factor of a requantization.</summary>
    public required bool IsInteger { get; init; }

    /// <summary>Why it runs as it does.</summary>
    public required string Reason { get; init; }

    /// <summary>The smallest width of an accumulator that no input overflows, proved from the weights; null where nothing is accumulated in integers.</summary>
    public int? AccumulatorBits { get; init; }

    /// <summary>The format of the codes that are read; null where the step reads floats.</summary>
    public NumberFormat? InputFormat { get; init; }

    /// <summary>The format of the integer weights; null where there are none.</summary>
    public NumberFormat? WeightFormat { get; init; }

    /// <summary>The format of the codes that are written; null where the step writes floats.</summary>
    public NumberFormat? OutputFormat { get; init; }

    /// <summary>The bytes that the weights take when packed without gaps, scales and zero points included; for float weights, 4 each.</summary>
    public long WeightBytes { get; init; }

    /// <summary>Multiplications with accumulation for one sample.</summary>
    public long MultiplyAccumulates { get; init; }
}
