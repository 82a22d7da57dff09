using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>A panel's four gates are four vectors of 16 units; four sequences share the loads of real weights.</summary>
/// <remarks>
/// An integer product is |q| · (R xor m), where m is all ones for negative q, plus the sum of those |q|: -w = (w xor -1) + 1. Its pairs
/// lie within 2 · 128 · 128 of zero on the negative side and 2 · 128 · 127 on the positive, so vpmaddubsw never saturates.
/// </remarks>
public sealed unsafe class Avx512LstmKernel : LstmKernel
{
    /// <inheritdoc/>
    public override string Name => "avx512 4x64";

    /// <inheritdoc/>
    public override bool IsSupported => Avx512BW.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Project(int rows, float* x, nint xPitch, int depth, float* weights, int panels, float* start, float* sums, nint pitch)
    {
        for (int panel = 0; panel < panels; panel++, start += LstmPanels.Width, sums += LstmPanels.Width, weights += (nint)depth * LstmPanels.Width)
        {
            int row = 0;
            for (; row <= rows - 4; row += 4)
                MultiplyFour(x + (row * xPitch), xPitch, depth, weights, start, start, start, start, sums + (row * pitch), pitch);
            for (; row < rows; row++)
                MultiplyOne(x + (row * xPitch), depth, weights, start, sums + (row * pitch));
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
            nint start = (nint)panel * LstmPanels.Width, unit = (nint)panel * LstmPanels.Units;
            if (step.Rows == 4)
                MultiplyFour(step.Before, step.Pitch, step.Hidden, weights, step.Starts[0] + start, step.Starts[1] + start, step.Starts[2] + start, step.Starts[3] + start, sums, LstmPanels.Width);
            else
                for (int row = 0; row < step.Rows; row++)
                    MultiplyOne(step.Before + (row * step.Pitch), step.Hidden, weights, step.Starts[row] + start, sums + (row * LstmPanels.Width));
            for (int row = 0; row < step.Rows; row++)
            {
                float* s = sums + (row * LstmPanels.Width);
                functions.Update(Vector512.Load(s), Vector512.Load(s + 16), Vector512.Load(s + 32), Vector512.Load(s + 48), step.Cell + (row * step.Pitch) + unit)
                    .Store(step.After + (row * step.Pitch) + unit);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void StepCodes(in LstmStep step)
    {
        var functions = new Functions(step.Gates);
        int groups = (step.Hidden + LstmPanels.Group - 1) / LstmPanels.Group;
        nint pitch = step.Pitch;
        Vector512<float> perStep = Vector512.Create(1 / step.Grid.Scale), scale = Vector512.Create(step.Grid.Scale);
        Vector512<float> low = Vector512.Create((float)step.Grid.Low), high = Vector512.Create((float)step.Grid.High);
        Vector512<short> ones = Vector512<short>.One;
        int* negative = stackalloc int[LstmStep.MaxRows];
        for (int row = 0; row < step.Rows; row++)
            negative[row] = LstmCodes.NegativeSum(step.CodesBefore + (2 * row * pitch), pitch, groups * LstmPanels.Group);
        for (int panel = 0; panel < step.Panels; panel++)
        {
            nint first = (nint)panel * LstmPanels.Width, unit = (nint)panel * LstmPanels.Units;
            float* factors = step.Factors + first;
            for (int row = 0; row < step.Rows; row++)
            {
                byte* codes = step.CodesBefore + (2 * row * pitch), after = step.CodesAfter + (2 * row * pitch) + unit;
                byte* weights = (byte*)step.Weights + (first * groups * LstmPanels.Group);
                Vector512<int> i0 = Vector512.Create(negative[row]), i1 = i0, i2 = i0, i3 = i0;
                for (int group = 0; group < groups; group++, codes += LstmPanels.Group, weights += LstmPanels.Width * LstmPanels.Group)
                {
                    Vector512<byte> q = Vector512.Create(*(int*)codes).AsByte(), m = Vector512.Create(*(int*)(codes + pitch)).AsByte();
                    i0 += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(q, (Vector512.Load(weights) ^ m).AsSByte()), ones);
                    i1 += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(q, (Vector512.Load(weights + 64) ^ m).AsSByte()), ones);
                    i2 += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(q, (Vector512.Load(weights + 128) ^ m).AsSByte()), ones);
                    i3 += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(q, (Vector512.Load(weights + 192) ^ m).AsSByte()), ones);
                }

                float* start = step.Starts[row] + first;
                Vector512<float> h = functions.Update(
                    Avx512F.FusedMultiplyAdd(Avx512F.ConvertToVector512Single(i0), Vector512.Load(factors), Vector512.Load(start)),
                    Avx512F.FusedMultiplyAdd(Avx512F.ConvertToVector512Single(i1), Vector512.Load(factors + 16), Vector512.Load(start + 16)),
                    Avx512F.FusedMultiplyAdd(Avx512F.ConvertToVector512Single(i2), Vector512.Load(factors + 32), Vector512.Load(start + 32)),
                    Avx512F.FusedMultiplyAdd(Avx512F.ConvertToVector512Single(i3), Vector512.Load(factors + 48), Vector512.Load(start + 48)),
                    step.Cell + (row * pitch) + unit);

                // Of NaN and a limit the maximum gives the limit, its second operand: the least code.
                Vector512<int> code = Avx512F.ConvertToVector512Int32(Avx512F.Min(Avx512F.Max(h * perStep, low), high));
                (Avx512F.ConvertToVector512Single(code) * scale).Store(step.After + (row * pitch) + unit);
                Avx512F.ConvertToVector128Byte(Avx512F.Abs(code)).Store(after);
                Avx512F.ConvertToVector128Byte(Avx512F.ShiftRightArithmetic(code, 31).AsUInt32()).Store(after + pitch);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOne(float* x, int depth, float* weights, float* start, float* sums)
    {
        Vector512<float> s0 = Vector512.Load(start), s1 = Vector512.Load(start + 16), s2 = Vector512.Load(start + 32), s3 = Vector512.Load(start + 48);
        for (int k = 0; k < depth; k++, weights += LstmPanels.Width)
        {
            Vector512<float> a = Vector512.Create(x[k]);
            s0 = Avx512F.FusedMultiplyAdd(a, Vector512.Load(weights), s0);
            s1 = Avx512F.FusedMultiplyAdd(a, Vector512.Load(weights + 16), s1);
            s2 = Avx512F.FusedMultiplyAdd(a, Vector512.Load(weights + 32), s2);
            s3 = Avx512F.FusedMultiplyAdd(a, Vector512.Load(weights + 48), s3);
        }

        Store(sums, s0, s1, s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyFour(float* x, nint xPitch, int depth, float* weights, float* start0, float* start1, float* start2, float* start3, float* sums, nint pitch)
    {
        float* x1 = x + xPitch, x2 = x1 + xPitch, x3 = x2 + xPitch;
        Vector512<float> s00 = Vector512.Load(start0), s01 = Vector512.Load(start0 + 16), s02 = Vector512.Load(start0 + 32), s03 = Vector512.Load(start0 + 48);
        Vector512<float> s10 = Vector512.Load(start1), s11 = Vector512.Load(start1 + 16), s12 = Vector512.Load(start1 + 32), s13 = Vector512.Load(start1 + 48);
        Vector512<float> s20 = Vector512.Load(start2), s21 = Vector512.Load(start2 + 16), s22 = Vector512.Load(start2 + 32), s23 = Vector512.Load(start2 + 48);
        Vector512<float> s30 = Vector512.Load(start3), s31 = Vector512.Load(start3 + 16), s32 = Vector512.Load(start3 + 32), s33 = Vector512.Load(start3 + 48);
        for (int k = 0; k < depth; k++, weights += LstmPanels.Width)
        {
            Vector512<float> w0 = Vector512.Load(weights), w1 = Vector512.Load(weights + 16), w2 = Vector512.Load(weights + 32), w3 = Vector512.Load(weights + 48);
            Vector512<float> a = Vector512.Create(x[k]);
            s00 = Avx512F.FusedMultiplyAdd(a, w0, s00);
            s01 = Avx512F.FusedMultiplyAdd(a, w1, s01);
            s02 = Avx512F.FusedMultiplyAdd(a, w2, s02);
            s03 = Avx512F.FusedMultiplyAdd(a, w3, s03);
            Vector512<float> b = Vector512.Create(x1[k]);
            s10 = Avx512F.FusedMultiplyAdd(b, w0, s10);
            s11 = Avx512F.FusedMultiplyAdd(b, w1, s11);
            s12 = Avx512F.FusedMultiplyAdd(b, w2, s12);
            s13 = Avx512F.FusedMultiplyAdd(b, w3, s13);
            Vector512<float> c = Vector512.Create(x2[k]);
            s20 = Avx512F.FusedMultiplyAdd(c, w0, s20);
            s21 = Avx512F.FusedMultiplyAdd(c, w1, s21);
            s22 = Avx512F.FusedMultiplyAdd(c, w2, s22);
            s23 = Avx512F.FusedMultiplyAdd(c, w3, s23);
            Vector512<float> d = Vector512.Create(x3[k]);
            s30 = Avx512F.FusedMultiplyAdd(d, w0, s30);
            s31 = Avx512F.FusedMultiplyAdd(d, w1, s31);
            s32 = Avx512F.FusedMultiplyAdd(d, w2, s32);
            s33 = Avx512F.FusedMultiplyAdd(d, w3, s33);
        }

        Store(sums, s00, s01, s02, s03);
        Store(sums + pitch, s10, s11, s12, s13);
        Store(sums + (2 * pitch), s20, s21, s22, s23);
        Store(sums + (3 * pitch), s30, s31, s32, s33);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sums, Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3)
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
        public Vector512<float> Update(Vector512<float> input, Vector512<float> output, Vector512<float> forget, Vector512<float> candidate, float* cell)
        {
            Vector512<float> now = (Gate(forget) * Vector512.Load(cell)) + (Gate(input) * ActivationLanes.Tanh(candidate, Vector512.Create(_tanhLimit)));
            now.Store(cell);
            return Gate(output) * ActivationLanes.Tanh(now, Vector512.Create(ActivationLanes.TanhLimit));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector512<float> Gate(Vector512<float> x)
        {
            Vector512<float> limit = Vector512.Create(_sigmoidLimit);
            if (!_isHard)
                return ActivationLanes.Sigmoid(x, limit);
            Vector512<float> line = (Vector512.Create(_slope) * ActivationLanes.Clamp(x, limit)) + Vector512.Create(_offset);
            return Avx512F.Min(Vector512<float>.One, Avx512F.Max(Vector512<float>.Zero, line));
        }
    }
}
