using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>i, o, f = σ(z), g = φ(z), c = f · c + i · g, h = o · φ(c). The gates' memory keeps what σ and φ gave, before any rule.</summary>
internal sealed unsafe class LstmCell<TGate, TState>(TGate gate, TState state, StateRule? stateRule, StateRule? gateRule) : RecurrentCell(4, stateRule)
    where TGate : struct, ICellFunction
    where TState : struct, ICellFunction
{
    private const int Lanes = 8;

    internal override void Forward(in CellStep step)
    {
        int units = step.Units;
        for (int row = 0; row < step.Rows; row++)
        {
            float* gates = step.Gates + (row * step.Width), before = step.CellsBefore + ((nint)row * units);
            float* cells = step.Cells + ((nint)row * units), hidden = step.Hidden + ((nint)row * units);
            if (!step.Counts(row))
            {
                Row(cells, units).Clear();
                Row(hidden, units).Clear();
                continue;
            }

            if (gateRule is null)
            {
                for (int unit = 0; unit < units; unit += Lanes)
                    Advance(Activate(gates, unit), Activate(gates, unit + units), Activate(gates, unit + (2 * units)), ActivateState(gates, unit + (3 * units)), before + unit, cells + unit, hidden + unit);
            }
            else
            {
                for (int unit = 0; unit < 3 * units; unit += Lanes)
                    Activate(gates, unit);
                float* ruled = Ruled(gateRule, gates, step);
                for (int unit = 0; unit < units; unit += Lanes)
                    Advance(Vector256.Load(ruled + unit), Vector256.Load(ruled + unit + units), Vector256.Load(ruled + unit + (2 * units)), ActivateState(gates, unit + (3 * units)), before + unit, cells + unit, hidden + unit);
            }

            StateRule?.Apply(Row(hidden, units), Row(hidden, units));
        }
    }

    internal override void Backward(in CellStep step)
    {
        int units = step.Units;
        for (int row = 0; row < step.Rows; row++)
        {
            float* gates = step.Gates + (row * step.Width), hiddenGradient = step.HiddenGradient + (row * step.HiddenGradientStep);
            float* before = step.CellsBefore + ((nint)row * units), cells = step.Cells + ((nint)row * units), cellGradient = step.CellGradient + ((nint)row * units);
            step.FetchBefore(row);
            if (!step.Counts(row))
            {
                Row(cellGradient, units).Clear();
                for (int column = 0; column < 4 * units; column += Lanes)
                    Vector256.Store(Vector256<float>.Zero, step.GateGradient(row, column));
                continue;
            }

            float* ruled = gateRule is null ? gates : Ruled(gateRule, gates, step);
            if (StateRule is not null)
            {
                float* plain = step.Scratch + step.Width;
                for (int unit = 0; unit < units; unit += Lanes)
                    Vector256.Store(Vector256.Load(ruled + unit + units) * state.Apply(Vector256.Load(cells + unit)), plain + unit);
                StateRule.PassBack(Row(plain, units), Row(hiddenGradient, units));
            }

            for (int unit = 0; unit < units; unit += Lanes)
            {
                Vector256<float> i = Vector256.Load(ruled + unit), o = Vector256.Load(ruled + unit + units), f = Vector256.Load(ruled + unit + (2 * units)), g = Vector256.Load(gates + unit + (3 * units));
                Vector256<float> y = state.Apply(Vector256.Load(cells + unit)), dh = Vector256.Load(hiddenGradient + unit);
                Vector256<float> dc = Vector256.Load(cellGradient + unit) + (dh * o * state.Derivative(y));
                Vector256.Store(dc * f, cellGradient + unit);
                Vector256<float> di = dc * g, df = dc * Vector256.Load(before + unit), dO = dh * y;
                if (gateRule is null)
                {
                    di *= gate.Derivative(i);
                    dO *= gate.Derivative(o);
                    df *= gate.Derivative(f);
                }

                Vector256.Store(di, step.GateGradient(row, unit));
                Vector256.Store(dO, step.GateGradient(row, unit + units));
                Vector256.Store(df, step.GateGradient(row, unit + (2 * units)));
                Vector256.Store(dc * i * state.Derivative(g), step.GateGradient(row, unit + (3 * units)));
            }

            if (gateRule is not null)
                PassBack(gateRule, gates, row, step);
        }
    }

    private static float* Ruled(StateRule rule, float* gates, in CellStep step)
    {
        rule.Apply(Row(gates, 3 * step.Units), Row(step.Scratch, 3 * step.Units));
        return step.Scratch;
    }

    // The rule's gradients stand in a row, those of the sums in panels.
    private void PassBack(StateRule rule, float* gates, int row, in CellStep step)
    {
        float* gradients = step.Scratch;
        for (int column = 0; column < 3 * step.Units; column += Lanes)
            Vector256.Store(Vector256.Load(step.GateGradient(row, column)), gradients + column);
        rule.PassBack(Row(gates, 3 * step.Units), Row(gradients, 3 * step.Units));
        for (int column = 0; column < 3 * step.Units; column += Lanes)
            Vector256.Store(Vector256.Load(gradients + column) * gate.Derivative(Vector256.Load(gates + column)), step.GateGradient(row, column));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Activate(float* gates, int column)
    {
        Vector256<float> y = gate.Apply(Vector256.Load(gates + column));
        Vector256.Store(y, gates + column);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> ActivateState(float* gates, int column)
    {
        Vector256<float> y = state.Apply(Vector256.Load(gates + column));
        Vector256.Store(y, gates + column);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(Vector256<float> i, Vector256<float> o, Vector256<float> f, Vector256<float> g, float* before, float* cells, float* hidden)
    {
        Vector256<float> c = (f * Vector256.Load(before)) + (i * g);
        Vector256.Store(c, cells);
        Vector256.Store(o * state.Apply(c), hidden);
    }
}
