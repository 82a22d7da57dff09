namespace Nibble.Numerics;

/// <summary>Tells the channel of an element from its index in a tensor stored row by row.</summary>
/// <param name="Count">The number of channels.</param>
/// <param name="Inner">How many neighbouring elements belong to one channel.</param>
public readonly record struct ChannelWalk(int Count, int Inner)
{
    /// <summary>The channel of the element at an index.</summary>
    public int Of(int index) => Count == 1 ? 0 : index / Inner % Count;
}
