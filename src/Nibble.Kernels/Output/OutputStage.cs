namespace Nibble.Kernels;

/// <summary>What becomes of the 32-bit sums of an integer product: one object a layer, run on each tile of sums while it is in the first cache.</summary>
/// <remarks>
/// A stage sees sum + offset, where the offset of a channel holds the stage's bias and what the zero point of the inputs adds to every sum.
/// Parameters are one for each channel. Stages hold no state, so one serves many threads.
/// </remarks>
public abstract unsafe class OutputStage
{
    /// <summary>Channels are worked on by 16: sums and offsets of a tile can be read up to a whole number of these.</summary>
    internal const int Lanes = 16;

    private protected OutputStage(int elementSize, ReadOnlySpan<int> bias)
    {
        ElementSize = elementSize;
        Bias = Padded(bias);
    }

    /// <summary>Bytes of one element of the output, as row grids of outputs count.</summary>
    public int ElementSize { get; }

    /// <summary>What is added to the sum of each channel, followed by zeros for a vector more; empty where nothing is.</summary>
    internal int[] Bias { get; }

    /// <summary>For how many channels there are parameters; null where a stage has none.</summary>
    internal abstract int? Channels { get; }

    /// <summary>What a kernel may do in the stage's place, for whole panels.</summary>
    internal virtual TileEnd End => TileEnd.Sums;

    /// <summary>Gives a tile what its end needs, apart from pointers.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="factors">Takes a panel's factors.</param>
    /// <param name="firstChannel">The panel's first channel.</param>
    internal virtual void Prepare(ref ByteTile tile, float* factors, int firstChannel)
    {
    }

    /// <summary>How many elements of the output the channels of a row take.</summary>
    internal virtual nint RowElements(int channels) => channels;

    /// <summary>How far from the beginning of a row the output of a channel stands, in bytes. Tiles begin at multiples of 8 channels.</summary>
    internal virtual nint ByteOffset(int channel) => (nint)channel * ElementSize;

    /// <summary>Turns a tile of sums into output.</summary>
    /// <param name="sums">The sum of the first row and the first channel of the tile.</param>
    /// <param name="pitch">Sums from a row to the next; a row can be read up to a whole number of lanes.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="firstChannel">The first channel.</param>
    /// <param name="channels">Channels of the tile.</param>
    /// <param name="offsets">Added to the sums, one for each channel, counted from channel 0.</param>
    /// <param name="scale">The value of one step of the input, for stages that need it.</param>
    /// <param name="output">Where the first row's first channel goes.</param>
    /// <param name="rowStep">Elements from a row of the output to the next.</param>
    internal abstract void Write(int* sums, nint pitch, int rows, int firstChannel, int channels, int* offsets, float scale, byte* output, nint rowStep);

    /// <summary>Refuses a stage made for another number of channels.</summary>
    /// <exception cref="ArgumentException">The parameters are not one for each channel.</exception>
    internal void Require(int channels)
    {
        if (Channels is { } mine && mine != channels)
            throw new ArgumentException($"The output stage has parameters for {mine} channels, but the layer has {channels}.");
        if (Bias.Length != 0 && Bias.Length != channels + Lanes)
            throw new ArgumentException($"The output stage's bias is not one for each of the layer's {channels} channels.");
    }

    /// <summary>A copy followed by as many zeros as may be read behind a tile's last channel.</summary>
    private protected static T[] Padded<T>(ReadOnlySpan<T> values)
    {
        var padded = new T[values.IsEmpty ? 0 : values.Length + Lanes];
        values.CopyTo(padded);
        return padded;
    }
}
