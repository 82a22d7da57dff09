using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>The tensors of a file, and how much may be computed from them while reading.</summary>
/// <param name="files">Where tensors lie whose data is not in the model itself.</param>
internal sealed class TensorStore(ExternalFiles files)
{
    // A small file can ask for any number of integers; so many are free, and some for each that the file holds.
    private const long Free = 1 << 20;
    private const long ForEach = 4;

    private readonly Dictionary<TensorProto, TensorValue> _tensors = new(ReferenceEqualityComparer.Instance);
    private long _budget = Free;

    /// <summary>The content of a tensor of the file; read once, however often it is asked for.</summary>
    /// <exception cref="OnnxException">It is damaged, can't be had, or is of a type that can't be read.</exception>
    public TensorValue Read(TensorProto tensor)
    {
        if (_tensors.TryGetValue(tensor, out TensorValue? known))
            return known;
        TensorValue value = TensorReader.Read(files.Load(tensor));
        _budget += ForEach * value.Length;
        _tensors.Add(tensor, value);
        return value;
    }

    /// <summary>The shape of what is to be computed while reading.</summary>
    /// <exception cref="UnsupportedException">That is too much, or a size is negative.</exception>
    public Shape Reserve(IEnumerable<long> sizes)
    {
        long[] known = [.. sizes];
        Int128 count = 1;
        foreach (long size in known)
            if (size is < 0 or > int.MaxValue || (count *= size) > _budget)
                throw new UnsupportedException($"of the shape [{string.Join(", ", known)}], which is too large to be computed while reading");
        _budget -= (long)count;
        return new Shape([.. known.Select(size => (int)size)]);
    }
}
