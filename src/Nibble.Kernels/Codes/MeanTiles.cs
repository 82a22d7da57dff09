using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>Means of bytes, a run of positions at a time, sixteen channels at once.</summary>
internal unsafe struct MeanTiles : ITiles
{
    private const int Lanes = 16;

    private readonly MeanTaps _taps;
    private readonly Form _form;
    private readonly float _scale;
    private readonly float _resultScale;
    private readonly int _zero;
    private readonly int _resultZero;
    private readonly int _min;
    private readonly int _max;
    private readonly byte _low;
    private readonly byte _high;

    public byte* Input;
    public RowGrid Rows;
    public int* Counts;
    public int CountStep;
    public FixedPointMultiplier* Multipliers;
    public byte* Output;
    public RowGrid OutputRows;

    public MeanTiles(CodeMeanFunction function, MeanTaps taps, byte low, byte high)
    {
        (QuantizationGrid from, QuantizationGrid to) = (function.Source, function.Result);
        (_taps, _low, _high) = (taps, low, high);
        _form = function switch { FloatWindowMean => Form.Window, FloatImageMean => Form.Image, _ => Form.Fixed };
        (_scale, _resultScale) = (from.Scales[0], to.Scales[0]);
        (_zero, _resultZero) = ((int)(from.ZeroPoints[0] - from.Format.MinCode), (int)to.ZeroPoints[0]);
        (_min, _max) = ((int)to.Format.MinCode, (int)to.Format.MaxCode);
    }

    private enum Form
    {
        Window,
        Image,
        Fixed,
    }

    public readonly int Count => Rows.Images * Rows.Runs;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int tile)
    {
        (int image, int run) = Math.DivRem(tile, Rows.Runs);
        for (int position = 0; position < Rows.Positions; position++)
        {
            byte* x = Input + Rows[image, run, position], y = Output + OutputRows[image, run, position];
            int pixel = ((run * Rows.Positions) + position) * CountStep;
            for (int channel = 0; channel < _taps.Channels; channel += Lanes)
            {
                int left = Math.Min(Lanes, _taps.Channels - channel);
                Vector512<int> codes = _form switch
                {
                    Form.Window => WindowMeans(x + channel, left, Counts[pixel]),
                    Form.Image => ImageMeans(x + channel, left, Counts[pixel]),
                    _ => FixedMeans(x + channel, left, Multipliers[pixel]),
                };
                codes = Vector512.Min(Vector512.Max(codes - Vector512.Create(_min), Vector512.Create((int)_low)), Vector512.Create((int)_high));
                LaneStore.Bytes(codes, y + channel, left);
            }
        }
    }

    private readonly Vector512<int> WindowMeans(byte* x, int left, int count)
    {
        Vector512<float> sum = Vector512<float>.Zero, scale = Vector512.Create(_scale);
        Vector512<int> zero = Vector512.Create(_zero);
        for (int tap = 0; tap < _taps.Count; tap++)
            sum += Vector512.ConvertToSingle(Bytes(x + _taps.Offsets[tap], left) - zero) * scale;
        Vector512<float> codes = (sum / Vector512.Create((float)count) / Vector512.Create(_resultScale)) + Vector512.Create((float)_resultZero);
        return RoundedLanes.Nearest(Inside(codes, _min, _max));
    }

    private readonly Vector512<int> ImageMeans(byte* x, int left, int count)
    {
        Vector512<float> steps = Vector512.ConvertToSingle(Sums(x, left)) * Vector512.Create(_scale / (_resultScale * count));
        return RoundedLanes.Nearest(Inside(steps, _min - _resultZero, _max - _resultZero)) + Vector512.Create(_resultZero);
    }

    private readonly Vector512<int> FixedMeans(byte* x, int left, FixedPointMultiplier multiplier)
    {
        Vector512<int> sums = Sums(x, left);
        for (int lane = 0; lane < left; lane++)
            sums = sums.WithElement(lane, (int)Math.Clamp(multiplier.Apply(sums.GetElement(lane)) + _resultZero, _min, _max));
        return sums;
    }

    private readonly Vector512<int> Sums(byte* x, int left)
    {
        Vector512<int> sum = Vector512.Create(-_zero * _taps.Count);
        for (int tap = 0; tap < _taps.Count; tap++)
            sum += Bytes(x + _taps.Offsets[tap], left);
        return sum;
    }

    private static Vector512<float> Inside(Vector512<float> values, int low, int high) =>
        Vector512.MinNative(Vector512.MaxNative(values, Vector512.Create((float)low)), Vector512.Create((float)high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Bytes(byte* from, int left)
    {
        Vector128<byte> bytes = default;
        if (left == Lanes)
            bytes = Vector128.Load(from);
        else
            Unsafe.CopyBlockUnaligned(&bytes, from, (uint)left);
        return ByteLanes.Widened(bytes);
    }
}
