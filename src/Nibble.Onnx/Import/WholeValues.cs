using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Which values of the network are of integers in the file, so that quotients leave out what remains.</summary>
internal sealed class WholeValues
{
    // Floats hold all integers up to here.
    private const long MostExact = 1 << 24;

    private readonly HashSet<string> _values = [];

    /// <summary>Whether a value is of integers.</summary>
    public bool Contains(string value) => _values.Contains(value);

    /// <summary>Says whether a value is of integers.</summary>
    public void Set(string value, bool isWhole)
    {
        if (isWhole)
            _values.Add(value);
        else
            _values.Remove(value);
    }

    /// <summary>Notes an operator's output: operators give what they take; what takes no integers in ONNX has none here.</summary>
    public void AddOutput(string output, Operator operation, ReadOnlySpan<string> inputs)
    {
        bool isWhole = operation is not FromIntegers && !TruthExport.Makes(operation);
        for (int i = 0; i < inputs.Length; i++)
            isWhole &= operation.ReadsIntegers(i) || TruthExport.Reads(operation, i) || _values.Contains(inputs[i]);
        if (isWhole || operation is Truncate or ArgExtreme)
            _values.Add(output);
    }

    /// <summary>Integers as real numbers.</summary>
    /// <exception cref="UnsupportedException">Floats don't hold them all.</exception>
    public static Tensor Exact(TensorValue integers) => integers.Integers!.Any(value => value is < -MostExact or > MostExact)
        ? throw new UnsupportedException($"with integers beyond {MostExact}")
        : new Tensor(integers.Shape, [.. integers.Integers!.Select(value => (float)value)]);
}
