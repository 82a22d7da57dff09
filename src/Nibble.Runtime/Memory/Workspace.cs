using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The memory of one run, which grows to the largest batch and is used again: one stretch for all values, and the grids that are known at run time only.</summary>
internal sealed class Workspace : IDisposable
{
    private const int MaxPlans = 64;

    private readonly ProgramLayout _layout;
    private readonly Dictionary<int, BatchPlan> _plans = [];
    private readonly float[] _scales;
    private readonly int[] _zeroPoints;
    private readonly FloatValue[] _arguments;
    private int[] _sums = [];
    private short[] _patches = [];
    private short[] _codes = [];
    private float[] _factors = [];
    private AlignedBuffer _memory = new(0);
    private Memory<float> _floats;

    public Workspace(ProgramLayout layout)
    {
        _layout = layout;
        (_scales, _zeroPoints, _arguments) = (new float[layout.Values.Length], new int[layout.Values.Length], new FloatValue[layout.MaxInputs]);
        Plan = new BatchPlan([], []);
        for (int value = 0; value < layout.Values.Length; value++)
            if (layout.Values[value].Quantization?.Grid is { } grid)
                SetGrid(value, grid.Scales[0], (int)grid.ZeroPoints[0]);
    }

    /// <summary>Where everything stands for the batch that was prepared.</summary>
    public BatchPlan Plan { get; private set; }

    /// <summary>Makes room for a batch.</summary>
    public void Prepare(int batch)
    {
        if (!_plans.TryGetValue(batch, out BatchPlan? plan))
        {
            if (_plans.Count == MaxPlans)
                _plans.Clear();
            _plans.Add(batch, plan = _layout.PlanFor(batch));
        }

        Plan = plan;
        if (_memory.Length >= plan.Bytes)
            return;
        _memory.Dispose();
        _memory = new AlignedBuffer(plan.Bytes);
        _floats = _memory.Floats;
    }

    /// <summary>The elements of what is held in the workspace, borders included; words where bits are held.</summary>
    public Span<T> Elements<T>(Held held)
        where T : unmanaged => _memory.Span<T>(Plan.OffsetOf(held), Plan.CountOf(held));

    /// <summary>The numbers of a constant, whatever shape it is held under.</summary>
    public Tensor Constant(Held held) => _layout.Values[(held.SharesWith ?? held).Value].Constant!;

    /// <summary>A value as a float operation takes it.</summary>
    public FloatValue Real(Held held) => held.Place == Place.Constant
        ? new FloatValue(Plan.ShapeOf(held.Value), Constant(held).Memory)
        : new FloatValue(Plan.ShapeOf(held.Value), _floats.Slice((int)(Plan.OffsetOf(held) / sizeof(float)), Plan.CountOf(held)));

    /// <summary>Values as a float operation takes them, until the next call.</summary>
    public ReadOnlySpan<FloatValue> Real(ReadOnlySpan<Held> held)
    {
        for (int i = 0; i < held.Length; i++)
            _arguments[i] = Real(held[i]);
        return _arguments.AsSpan(0, held.Length);
    }

    /// <summary>One row of pixels of an image as a float operation takes it.</summary>
    public FloatValue RealRow(Held held, int row)
    {
        PixelGrid grid = Plan.ImageOf(held);
        int start = (int)(Plan.OffsetOf(held) / sizeof(float)) + grid.Row(row / grid.Height, row % grid.Height);
        return new FloatValue(Plan.RowShapeOf(held), _floats.Slice(start, grid.RowLength));
    }

    /// <summary>One row of pixels of several images, until the next call.</summary>
    public ReadOnlySpan<FloatValue> RealRow(ReadOnlySpan<Held> held, int row)
    {
        for (int i = 0; i < held.Length; i++)
            _arguments[i] = RealRow(held[i], row);
        return _arguments.AsSpan(0, held.Length);
    }

    /// <summary>The scale of the codes of a value that a Quantize made.</summary>
    public float Scale(int value) => _scales[value];

    public int ZeroPoint(int value) => _zeroPoints[value];

    public void SetGrid(int value, float scale, int zeroPoint) => (_scales[value], _zeroPoints[value]) = (scale, zeroPoint);

    /// <summary>Room for sums, until the next call.</summary>
    public Span<int> Sums(int count) => Room(ref _sums, count);

    /// <summary>Room for what a kernel sees, until the next call.</summary>
    public Span<short> Patches(int count) => Room(ref _patches, count);

    /// <summary>Room for codes, until the next call.</summary>
    public Span<short> Codes(int count) => Room(ref _codes, count);

    /// <summary>Room for the factors of a layer's channels, until the next layer.</summary>
    public Span<float> Factors(int count) => Room(ref _factors, count);

    /// <summary>Fills all that is not known before a run.</summary>
    public void Spoil(byte pattern)
    {
        _memory.Span<byte>(0, (int)_memory.Length).Fill(pattern);
        _sums.AsSpan().Fill(pattern);
        _patches.AsSpan().Fill(pattern);
        _codes.AsSpan().Fill(pattern);
        _factors.AsSpan().Fill(pattern);
    }

    public void Dispose() => _memory.Dispose();

    private static Span<T> Room<T>(ref T[] room, int count)
    {
        if (room.Length < count)
            room = new T[count];
        return room.AsSpan(0, count);
    }
}
