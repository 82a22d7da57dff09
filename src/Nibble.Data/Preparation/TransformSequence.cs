using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>One transform after the other.</summary>
internal sealed class TransformSequence(ImmutableArray<InputTransform> parts) : InputTransform
{
    public ImmutableArray<InputTransform> Parts { get; } = parts;

    internal override bool IsLight => Parts.All(part => part.IsLight);

    internal override string Kind => "sequence";

    public override string ToString() => Parts.IsEmpty ? "none" : string.Join(", ", Parts);

    internal override IEnumerable<(string Name, Tensor Values)> Arrays() => [];

    internal override void Check(string dataset, Shape sample)
    {
        foreach (InputTransform part in Parts)
            part.Check(dataset, sample);
    }

    internal override void Apply(ReadOnlySpan<float> inputs, Span<float> results, int sampleLength)
    {
        inputs.CopyTo(results);
        foreach (InputTransform part in Parts)
            part.Apply(results, results, sampleLength);
    }
}
