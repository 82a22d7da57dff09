using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>h = φ(z). The gates' memory keeps φ(z), which a rule on the state may change further.</summary>
internal sealed unsafe class SimpleCell<TState>(TState state, StateRule? stateRule) : RecurrentCell(1, stateRule)
    where TState : struct, ICellFunction
{
    private const int Lanes = 8;

    internal override void Forward(in CellStep step)
    {
        for (int row = 0; row < step.Rows; row++)
        {
            float* hidden = step.Hidden + ((nint)row * step.Units), gates = step.Gates + (row * step.Width);
            if (!step.Counts(row))
            {
                Row(hidden, step.Units).Clear();
                continue;
            }

            for (int unit = 0; unit < step.Units; unit += Lanes)
            {
                Vector256<float> y = state.Apply(Vector256.Load(gates + unit));
                Vector256.Store(y, gates + unit);
                Vector256.Store(y, hidden + unit);
            }

            StateRule?.Apply(Row(gates, step.Units), Row(hidden, step.Units));
        }
    }

    internal override void Backward(in CellStep step)
    {
        for (int row = 0; row < step.Rows; row++)
        {
            float* gates = step.Gates + (row * step.Width), gradient = step.HiddenGradient + (row * step.HiddenGradientStep);
            step.FetchBefore(row);
            bool counts = step.Counts(row);
            if (counts)
                StateRule?.PassBack(Row(gates, step.Units), Row(gradient, step.Units));
            for (int unit = 0; unit < step.Units; unit += Lanes)
                Vector256.Store(counts ? Vector256.Load(gradient + unit) * state.Derivative(Vector256.Load(gates + unit)) : Vector256<float>.Zero, step.GateGradient(row, unit));
        }
    }
}
