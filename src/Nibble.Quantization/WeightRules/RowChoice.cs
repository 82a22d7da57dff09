using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Which of a stream of rows to look at: a share of them, drawn by their number, so that the same are chosen each time.</summary>
/// <param name="share">The share of rows to look at; 1 and more for all.</param>
internal sealed class RowChoice(double share)
{
    private ulong _seen;

    /// <summary>The numbers of the chosen ones among the next rows, counted from 0.</summary>
    public int[] Next(int count)
    {
        var random = new CounterRandom(0);
        ulong start = _seen;
        _seen += (ulong)count;
        return [.. Enumerable.Range(0, count).Where(row => share >= 1 || random.Uniform(start + (ulong)row) < share)];
    }
}
