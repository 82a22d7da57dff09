namespace Nibble.Runtime;

/// <summary>Arrays that the values of a float evaluation stand in, one run after the other: each is used again as soon as nobody reads it any more.</summary>
/// <remarks>Sizes that a run does not ask for are forgotten when it ends, so that memory stays that of the last batch, however many there were.</remarks>
internal sealed class FloatRoom
{
    private Dictionary<int, Stack<float[]>> _before = [];
    private Dictionary<int, Stack<float[]>> _now = [];

    /// <summary>An array of exactly that length, with whatever was in it.</summary>
    public float[] Take(int length)
    {
        if (Taken(_now, length) is { } array || (array = Taken(_before, length)) is not null)
            return array;
        return GC.AllocateUninitializedArray<float>(length);
    }

    /// <summary>Takes an array back.</summary>
    public void Return(float[] array)
    {
        if (!_now.TryGetValue(array.Length, out Stack<float[]>? free))
            _now.Add(array.Length, free = new Stack<float[]>());
        free.Push(array);
    }

    /// <summary>Ends a run.</summary>
    public void Finish()
    {
        (_before, _now) = (_now, _before);
        _now.Clear();
    }

    /// <summary>Fills what is not in use with a number.</summary>
    public void Spoil(float value)
    {
        foreach (float[] array in _before.Values.Concat(_now.Values).SelectMany(free => free))
            array.AsSpan().Fill(value);
    }

    private static float[]? Taken(Dictionary<int, Stack<float[]>> free, int length) =>
        free.TryGetValue(length, out Stack<float[]>? arrays) && arrays.TryPop(out float[]? array) ? array : null;
}
