namespace Nibble.Kernels;

/// <summary>How the rows of A stand: interleaved, the elements that one step takes side by side, or wherever two steps lead.</summary>
internal interface IRowLayout
{
    static abstract bool Interleaved { get; }

    /// <summary>Whether a line that something later reads is asked for in each step.</summary>
    static abstract bool Fetches { get; }
}
