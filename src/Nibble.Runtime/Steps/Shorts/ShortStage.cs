namespace Nibble.Runtime;

/// <summary>Where the sums of a layer of 16-bit products go.</summary>
internal abstract class ShortStage
{
    /// <summary>Called once before the sums of a run.</summary>
    public virtual void Begin(Workspace workspace)
    {
    }

    /// <summary>Writes neighbouring outputs: one for each of several channels, or many of one channel.</summary>
    /// <param name="run">The run.</param>
    /// <param name="output">What is written.</param>
    /// <param name="sums">The sums, without bias.</param>
    /// <param name="start">The index of the first output.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">As many as there are sums, or 1.</param>
    public abstract void Write(in Execution run, Held output, ReadOnlySpan<int> sums, int start, int channel, int channels);
}
