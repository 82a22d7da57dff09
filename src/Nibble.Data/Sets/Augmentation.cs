using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>A way to change training samples a little, in each epoch otherwise, such that their answers stay right. Anyone may write one.</summary>
public abstract record Augmentation
{
    // Sets these random numbers apart from those that order the samples.
    private const ulong Purpose = 0x617567;

    /// <summary>Refuses samples that can't be changed so; asked once, before the first batch.</summary>
    /// <param name="dataset">The data set's name, for the message.</param>
    /// <param name="sample">The shape of one sample.</param>
    /// <exception cref="DataException">Samples are not of the kind that this changes.</exception>
    public abstract void Check(string dataset, Shape sample);

    /// <summary>Changes one sample. Where batches are prefetched, this runs on their thread.</summary>
    /// <param name="sample">Its inputs.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="draws">Decided by seed, epoch and the sample's place in its data set, so that the change does not depend on batches or threads.</param>
    /// <param name="changed">Gets as many inputs; not the same memory.</param>
    public abstract void Apply(ReadOnlySpan<float> sample, Shape shape, CounterRandom draws, Span<float> changed);

    internal static CounterRandom Draws(CounterRandom epoch, int row) => epoch.Stream(Purpose).Stream((ulong)row);
}
