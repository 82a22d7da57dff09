namespace Nibble.Quantization;

/// <summary>The weights that a search turned lately, first in, first out, each with what it would cost to turn it back.</summary>
internal sealed class HeldWeights(int most)
{
    private readonly int[] _weights = new int[most];
    private readonly float[] _costs = new float[most];
    private int _first;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Takes one in.</summary>
    public void Add(int weight, float cost)
    {
        int place = (_first + Count++) % most;
        (_weights[place], _costs[place]) = (weight, cost);
    }

    /// <summary>Lets the one go that came first.</summary>
    public (int Weight, float Cost) Release()
    {
        int place = _first;
        (_first, Count) = ((_first + 1) % most, Count - 1);
        return (_weights[place], _costs[place]);
    }

    /// <summary>cost += slope · factor · row, for each.</summary>
    public void Move(ReadOnlySpan<float> slopes, ReadOnlySpan<float> row, float factor)
    {
        for (int i = 0; i < Count; i++)
        {
            int place = (_first + i) % most, weight = _weights[place];
            _costs[place] = MathF.FusedMultiplyAdd(slopes[weight] * factor, row[weight], _costs[place]);
        }
    }
}
