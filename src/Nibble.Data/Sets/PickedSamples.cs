namespace Nibble.Data;

/// <summary>Some rows of others, in another order.</summary>
internal sealed class PickedSamples(Samples source, int[] rows) : Samples
{
    public override int Count => rows.Length;

    public override int Length => source.Length;

    public override bool IsCompact => source.IsCompact;

    public override void Copy(int row, Span<float> inputs) => source.Copy(rows[row], inputs);

    public override ReadOnlySpan<float> Row(int row, Span<float> scratch) => source.Row(rows[row], scratch);

    public override Samples Pick(int[] picked) => new PickedSamples(source, Array.ConvertAll(picked, row => rows[row]));
}
