namespace Nibble.Runtime;

/// <summary>Where the sums of an integer layer go.</summary>
internal abstract class LayerOutput
{
    /// <summary>Called once before the sums of a run.</summary>
    public virtual void Begin(Workspace workspace)
    {
    }

    /// <summary>Writes neighbouring outputs: one for each of several channels, or many of one channel.</summary>
    /// <param name="workspace">Holds the output.</param>
    /// <param name="sums">The sums, without bias.</param>
    /// <param name="start">The index of the first output.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">As many as there are sums, or 1.</param>
    public abstract void Write(Workspace workspace, ReadOnlySpan<int> sums, int start, int channel, int channels);
}
