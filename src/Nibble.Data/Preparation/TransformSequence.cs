using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>One transform after the other.</summary>
internal sealed class TransformSequence(ImmutableArray<InputTransform> steps) : InputTransform
{
    public ImmutableArray<InputTransform> Steps { get; } = steps;

    internal override bool IsLight => Steps.All(part => part.IsLight);

    internal override string Kind => "sequence";

    public override string ToString() => Steps.IsEmpty ? "none" : string.Join(", ", Steps);

    internal override IEnumerable<(string Name, Tensor Values)> Arrays() => [];

    internal override void Check(string dataset, Shape sample)
    {
        foreach (InputTransform part in Steps)
            part.Check(dataset, sample);
    }

    internal override void Apply(ReadOnlySpan<float> inputs, Span<float> results, int sampleLength)
    {
        inputs.CopyTo(results);
        foreach (InputTransform part in Steps)
            part.Apply(results, results, sampleLength);
    }
}
