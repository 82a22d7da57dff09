using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>Where a data set's inputs come from, row by row: memory as floats, or something smaller that becomes floats when a batch asks.</summary>
internal abstract class Samples
{
    /// <summary>The number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>The inputs of a row.</summary>
    public abstract int Length { get; }

    /// <summary>Whether they take much less memory than their floats would.</summary>
    public abstract bool IsCompact { get; }

    /// <summary>Copies a row to a place of its length.</summary>
    public abstract void Copy(int row, Span<float> inputs);

    /// <summary>A row that is read at once: the samples' own memory, or what was copied to <paramref name="scratch"/>.</summary>
    public virtual ReadOnlySpan<float> Row(int row, Span<float> scratch)
    {
        Copy(row, scratch);
        return scratch;
    }

    /// <summary>All rows, [<see cref="Count"/>, ...].</summary>
    public virtual Tensor ToTensor(Shape sample)
    {
        var tensor = new Tensor([Count, .. sample.Sizes]);
        for (int row = 0; row < Count; row++)
            Copy(row, tensor.Values.Slice(row * Length, Length));
        return tensor;
    }

    /// <summary>The named rows, in their order; nothing is copied.</summary>
    public virtual Samples Pick(int[] rows) => new PickedSamples(this, rows);
}
