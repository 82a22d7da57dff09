using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The memory of one run: for each value its shape, its real numbers, its codes without zero point, and the grid of those codes. Grows to the largest batch and is used again.</summary>
internal sealed class Workspace
{
    private const int MaxPlans = 64;

    private readonly ProgramLayout _layout;
    private readonly Dictionary<int, Shape[]> _plans = [];
    private readonly Memory<float>[] _floats;
    private readonly short[][] _codes;
    private readonly float[] _scales;
    private readonly int[] _zeroPoints;
    private readonly FloatValue[] _arguments;
    private Shape[] _shapes = [];
    private int[] _sums = [];
    private short[] _patches = [];
    private float[] _factors = [];

    public Workspace(ProgramLayout layout)
    {
        _layout = layout;
        int count = layout.Values.Length;
        (_floats, _codes, _scales, _zeroPoints) = (new Memory<float>[count], new short[count][], new float[count], new int[count]);
        _arguments = new FloatValue[layout.MaxInputs];
        Array.Fill(_codes, []);
        for (int value = 0; value < count; value++)
        {
            if (layout.Values[value].Constant is { } constant)
                _floats[value] = constant.Memory;
            if (layout.Values[value].Quantization?.Grid is { } grid)
                SetGrid(value, grid.Scales[0], (int)grid.ZeroPoints[0]);
        }
    }

    /// <summary>Makes room for a batch.</summary>
    public void Prepare(int batch)
    {
        if (!_plans.TryGetValue(batch, out Shape[]? shapes))
        {
            if (_plans.Count == MaxPlans)
                _plans.Clear();
            _plans.Add(batch, shapes = _layout.ShapesFor(batch));
        }

        _shapes = shapes;
        for (int value = 0; value < shapes.Length; value++)
        {
            int count = CountOf(value);
            ProgramValue held = _layout.Values[value];
            if (held.HasFloats && held.Constant is null && _floats[value].Length < count)
                _floats[value] = new float[count];
            if (held.HasCodes && _codes[value].Length < count)
                _codes[value] = new short[count];
        }
    }

    public Shape ShapeOf(int value) => _shapes[value];

    public Span<float> Floats(int value) => _floats[value].Span[..CountOf(value)];

    public Span<short> Codes(int value) => _codes[value].AsSpan(0, CountOf(value));

    /// <summary>The scale of the codes of a value that a Quantize made.</summary>
    public float Scale(int value) => _scales[value];

    public int ZeroPoint(int value) => _zeroPoints[value];

    public void SetGrid(int value, float scale, int zeroPoint) => (_scales[value], _zeroPoints[value]) = (scale, zeroPoint);

    /// <summary>A value as an operation takes it.</summary>
    public FloatValue Real(int value) => new(_shapes[value], _floats[value][..CountOf(value)]);

    /// <summary>Values as an operation takes them, until the next call.</summary>
    public ReadOnlySpan<FloatValue> Real(ReadOnlySpan<int> values)
    {
        for (int i = 0; i < values.Length; i++)
            _arguments[i] = Real(values[i]);
        return _arguments.AsSpan(0, values.Length);
    }

    /// <summary>Room for sums, until the next call.</summary>
    public Span<int> Sums(int count) => Room(ref _sums, count);

    /// <summary>Room for what a convolution's kernel sees, until the next call.</summary>
    public Span<short> Patches(int count) => Room(ref _patches, count);

    /// <summary>Room for the factors of a layer's channels, until the next layer.</summary>
    public Span<float> Factors(int count) => Room(ref _factors, count);

    private int CountOf(int value) => (int)_shapes[value].ElementCount;

    private static Span<T> Room<T>(ref T[] room, int count)
    {
        if (room.Length < count)
            room = new T[count];
        return room.AsSpan(0, count);
    }
}
