using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>As <see cref="Avx512LstmKernel"/>, half a panel of 8 units at a time; two sequences share the loads of real weights.</summary>
public sealed unsafe class Avx2LstmKernel : LstmKernel
{
    private const int Half = LstmPanels.Units / 2;

    /// <inheritdoc/>
    public override string Name => "avx2 2x32";

    /// <inheritdoc/>
    public override bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Project(int rows, float* x, nint xPitch, int depth, float* weights, int panels, float* start, float* sums, nint pitch)
    {
        for (int panel = 0; panel < panels; panel++, start += LstmPanels.Width, sums += LstmPanels.Width, weights += (nint)depth * LstmPanels.Width)
        {
            for (int lane = 0; lane < LstmPanels.Units; lane += Half)
            {
                int row = 0;
                for (; row <= rows - 2; row += 2)
                    MultiplyTwo(x + (row * xPitch), xPitch, depth, weights + lane, start + lane, start + lane, sums + (row * pitch) + lane, pitch);
                if (row < rows)
                    MultiplyOne(x + (row * xPitch), depth, weights + lane, start + lane, sums + (row * pitch) + lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Step(in LstmStep step)
    {
        float* sums = stackalloc float[LstmStep.MaxRows * LstmPanels.Width];
        var functions = new Functions(step.Gates);
        var weights = (float*)step.Weights;
        for (int panel = 0; panel < step.Panels; panel++, weights += (nint)step.Hidden * LstmPanels.Width)
        {
            for (int lane = 0; lane < LstmPanels.Units; lane += Half)
            {
                nint start = ((nint)panel * LstmPanels.Width) + lane, unit = ((nint)panel * LstmPanels.Units) + lane;
                int row = 0;
                for (; row <= step.Rows - 2; row += 2)
                    MultiplyTwo(step.Before + (row * step.Pitch), step.Pitch, step.Hidden, weights + lane, step.Starts[row] + start, step.Starts[row + 1] + start, sums + (row * LstmPanels.Width), LstmPanels.Width);
                if (row < step.Rows)
                    MultiplyOne(step.Before + (row * step.Pitch), step.Hidden, weights + lane, step.Starts[row] + start, sums + (row * LstmPanels.Width));
                for (row = 0; row < step.Rows; row++)
                {
                    float* s = sums + (row * LstmPanels.Width);
                    functions.Update(Vector256.Load(s), Vector256.Load(s + 16), Vector256.Load(s + 32), Vector256.Load(s + 48), step.Cell + (row * step.Pitch) + unit)
                        .Store(step.After + (row * step.Pitch) + unit);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void StepCodes(in LstmStep step)
    {
        var functions = new Functions(step.Gates);
        int groups = (step.Hidden + LstmPanels.Group - 1) / LstmPanels.Group;
        nint pitch = step.Pitch;
        Vector256<float> perStep = Vector256.Create(1 / step.Grid.Scale), scale = Vector256.Create(step.Grid.Scale);
        Vector256<float> low = Vector256.Create((float)step.Grid.Low), high = Vector256.Create((float)step.Grid.High);
        Vector256<short> ones = Vector256<short>.One;
        int* negative = stackalloc int[LstmStep.MaxRows];
        for (int row = 0; row < step.Rows; row++)
            negative[row] = LstmCodes.NegativeSum(step.CodesBefore + (2 * row * pitch), pitch, groups * LstmPanels.Group);
        for (int unit = 0; unit < step.Panels * LstmPanels.Units; unit += Half)
        {
            (int panel, int lane) = Math.DivRem(unit, LstmPanels.Units);
            nint first = (nint)panel * LstmPanels.Width;
            float* factors = step.Factors + first + lane;
            for (int row = 0; row < step.Rows; row++)
            {
                byte* codes = step.CodesBefore + (2 * row * pitch), after = step.CodesAfter + (2 * row * pitch) + unit;
                byte* weights = (byte*)step.Weights + (first * groups * LstmPanels.Group) + (lane * LstmPanels.Group);
                Vector256<int> i0 = Vector256.Create(negative[row]), i1 = i0, i2 = i0, i3 = i0;
                for (int group = 0; group < groups; group++, codes += LstmPanels.Group, weights += LstmPanels.Width * LstmPanels.Group)
                {
                    Vector256<byte> q = Vector256.Create(*(int*)codes).AsByte(), m = Vector256.Create(*(int*)(codes + pitch)).AsByte();
                    i0 += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(q, (Vector256.Load(weights) ^ m).AsSByte()), ones);
                    i1 += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(q, (Vector256.Load(weights + 64) ^ m).AsSByte()), ones);
                    i2 += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(q, (Vector256.Load(weights + 128) ^ m).AsSByte()), ones);
                    i3 += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(q, (Vector256.Load(weights + 192) ^ m).AsSByte()), ones);
                }

                float* start = step.Starts[row] + first + lane;
                Vector256<float> h = functions.Update(
                    Fma.MultiplyAdd(Avx.ConvertToVector256Single(i0), Vector256.Load(factors), Vector256.Load(start)),
                    Fma.MultiplyAdd(Avx.ConvertToVector256Single(i1), Vector256.Load(factors + 16), Vector256.Load(start + 16)),
                    Fma.MultiplyAdd(Avx.ConvertToVector256Single(i2), Vector256.Load(factors + 32), Vector256.Load(start + 32)),
                    Fma.MultiplyAdd(Avx.ConvertToVector256Single(i3), Vector256.Load(factors + 48), Vector256.Load(start + 48)),
                    step.Cell + (row * pitch) + unit);

                // Of NaN and a limit the maximum gives the limit, its second operand: the least code.
                Vector256<int> code = Avx.ConvertToVector256Int32(Avx.Min(Avx.Max(h * perStep, low), high));
                (Avx.ConvertToVector256Single(code) * scale).Store(step.After + (row * pitch) + unit);
                Bytes(Avx2.Abs(code).AsInt32()).GetLower().Store(after);
                Bytes(Avx2.ShiftRightArithmetic(code, 31) & Vector256.Create(0xFF)).GetLower().Store(after + pitch);
            }
        }
    }

    // Eight numbers of 0 to 255 as bytes, in the lower half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Bytes(Vector256<int> values)
    {
        Vector128<short> words = Sse2.PackSignedSaturate(values.GetLower(), values.GetUpper());
        return Sse2.PackUnsignedSaturate(words, words);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOne(float* x, int depth, float* weights, float* start, float* sums)
    {
        Vector256<float> s0 = Vector256.Load(start), s1 = Vector256.Load(start + 16), s2 = Vector256.Load(start + 32), s3 = Vector256.Load(start + 48);
        for (int k = 0; k < depth; k++, weights += LstmPanels.Width)
        {
            Vector256<float> a = Vector256.Create(x[k]);
            s0 = Fma.MultiplyAdd(a, Vector256.Load(weights), s0);
            s1 = Fma.MultiplyAdd(a, Vector256.Load(weights + 16), s1);
            s2 = Fma.MultiplyAdd(a, Vector256.Load(weights + 32), s2);
            s3 = Fma.MultiplyAdd(a, Vector256.Load(weights + 48), s3);
        }

        Store(sums, s0, s1, s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTwo(float* x, nint xPitch, int depth, float* weights, float* start0, float* start1, float* sums, nint pitch)
    {
        float* x1 = x + xPitch;
        Vector256<float> s00 = Vector256.Load(start0), s01 = Vector256.Load(start0 + 16), s02 = Vector256.Load(start0 + 32), s03 = Vector256.Load(start0 + 48);
        Vector256<float> s10 = Vector256.Load(start1), s11 = Vector256.Load(start1 + 16), s12 = Vector256.Load(start1 + 32), s13 = Vector256.Load(start1 + 48);
        for (int k = 0; k < depth; k++, weights += LstmPanels.Width)
        {
            Vector256<float> w0 = Vector256.Load(weights), w1 = Vector256.Load(weights + 16), w2 = Vector256.Load(weights + 32), w3 = Vector256.Load(weights + 48);
            Vector256<float> a = Vector256.Create(x[k]), b = Vector256.Create(x1[k]);
            s00 = Fma.MultiplyAdd(a, w0, s00);
            s01 = Fma.MultiplyAdd(a, w1, s01);
            s02 = Fma.MultiplyAdd(a, w2, s02);
            s03 = Fma.MultiplyAdd(a, w3, s03);
            s10 = Fma.MultiplyAdd(b, w0, s10);
            s11 = Fma.MultiplyAdd(b, w1, s11);
            s12 = Fma.MultiplyAdd(b, w2, s12);
            s13 = Fma.MultiplyAdd(b, w3, s13);
        }

        Store(sums, s00, s01, s02, s03);
        Store(sums + pitch, s10, s11, s12, s13);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sums, Vector256<float> s0, Vector256<float> s1, Vector256<float> s2, Vector256<float> s3)
    {
        s0.Store(sums);
        s1.Store(sums + 16);
        s2.Store(sums + 32);
        s3.Store(sums + 48);
    }

    private readonly struct Functions(LstmGates gates)
    {
        private readonly bool _isHard = gates.HardSigmoid is not null;
        private readonly float _sigmoidLimit = gates.SigmoidLimit;
        private readonly float _tanhLimit = gates.TanhLimit;
        private readonly float _slope = gates.HardSigmoid?.Slope ?? 0;
        private readonly float _offset = gates.HardSigmoid?.Offset ?? 0;

        // The state after the step; the cell is updated where it stands.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Update(Vector256<float> input, Vector256<float> output, Vector256<float> forget, Vector256<float> candidate, float* cell)
        {
            Vector256<float> now = (Gate(forget) * Vector256.Load(cell)) + (Gate(input) * ActivationLanes.Tanh(candidate, Vector256.Create(_tanhLimit)));
            now.Store(cell);
            return Gate(output) * ActivationLanes.Tanh(now, Vector256.Create(ActivationLanes.TanhLimit));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector256<float> Gate(Vector256<float> x)
        {
            Vector256<float> limit = Vector256.Create(_sigmoidLimit);
            if (!_isHard)
                return ActivationLanes.Sigmoid(x, limit);
            Vector256<float> line = (Vector256.Create(_slope) * ActivationLanes.Clamp(x, limit)) + Vector256.Create(_offset);
            return Avx.Min(Vector256<float>.One, Avx.Max(Vector256<float>.Zero, line));
        }
    }
}
