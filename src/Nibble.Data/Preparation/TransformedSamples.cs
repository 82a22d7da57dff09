namespace Nibble.Data;

/// <summary>Samples that are transformed when a batch asks for them.</summary>
internal sealed class TransformedSamples(Samples source, InputTransform transform) : Samples
{
    public override int Count => source.Count;

    public override int Length => source.Length;

    public override bool IsCompact => true;

    public override void Copy(int row, Span<float> inputs)
    {
        source.Copy(row, inputs);
        if (Length > 0)
            transform.Apply(inputs, inputs, Length);
    }
}
