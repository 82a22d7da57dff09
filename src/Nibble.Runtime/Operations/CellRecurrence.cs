using System.Buffers;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A GRU or RNN in one or both directions: the products of all inputs at once, then step by step those of the states.</summary>
internal sealed class CellRecurrence : Operation
{
    private readonly string _node;
    private readonly RecurrentOperator _cell;
    private readonly Func<float, float>? _gate;
    private readonly Func<float, float> _candidate;
    private readonly float _limit;

    public CellRecurrence(GraphNode node)
    {
        (_node, _cell) = (node.Name, (RecurrentOperator)node.Operator);
        _gate = _cell is Gru gru ? ScalarFunction.Of(gru.GateFunction) : null;
        _candidate = ScalarFunction.Of(_cell is Gru { StateFunction: var function } ? function : ((Rnn)_cell).StateFunction);
        _limit = _cell.Clip ?? float.PositiveInfinity;
    }

    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        Shape x = inputs[0].Shape, r = inputs[2].Shape;
        int steps = x[0], rows = x[1], hidden = r[2], sums = r[1];
        output.Values.Clear();
        if (rows == 0)
            return;
        int[]? lengths = _cell.LengthsInput is int input ? SequenceLengths.Of(inputs[input].Values, steps, _node, _cell.Name) : null;
        float[] products = ArrayPool<float>.Shared.Rent(steps * rows * sums), recurrent = ArrayPool<float>.Shared.Rent(rows * sums);
        float[] state = ArrayPool<float>.Shared.Rent(rows * hidden), reset = ArrayPool<float>.Shared.Rent(rows * hidden);
        for (int direction = 0; direction < r[0]; direction++)
        {
            Range own = (direction * rows * hidden)..((direction + 1) * rows * hidden);
            if (_cell.InitialHiddenInput is int first)
                inputs[first].Values[own].CopyTo(state);
            else
                state.AsSpan(0, rows * hidden).Clear();
            var pass = new CellPass(
                inputs[2].Values.Slice(direction * sums * hidden, sums * hidden), inputs[3].Values.Slice(2 * direction * sums, 2 * sums), rows, hidden, products, recurrent, state.AsSpan(0, rows * hidden), reset);
            if (steps > 0)
                FloatGemm.Fastest.Run(new GemmSize(steps * rows, sums, x[2]), inputs[0].Values, false, inputs[1].Values.Slice(direction * sums * x[2], sums * x[2]), true, products);
            bool isReverse = direction == 1 || _cell.Direction == LstmDirection.Reverse;
            for (int step = 0; step < steps; step++)
            {
                if (_cell is Gru { ResetsAfter: var resetsAfter })
                    Gated(pass, step, steps, lengths, isReverse, resetsAfter);
                else
                    Plain(pass, step, steps, lengths, isReverse);
                for (int row = 0; row < rows && _cell.GivesSequence; row++)
                    if (Place(step, row, steps, lengths, isReverse) is int at and >= 0)
                        state.AsSpan(row * hidden, hidden).CopyTo(output.Values[(((((at * r[0]) + direction) * rows) + row) * hidden)..]);
            }

            if (!_cell.GivesSequence)
                state.AsSpan(0, rows * hidden).CopyTo(output.Values[own]);
        }

        ArrayPool<float>.Shared.Return(products);
        ArrayPool<float>.Shared.Return(recurrent);
        ArrayPool<float>.Shared.Return(state);
        ArrayPool<float>.Shared.Return(reset);
        if (lengths is not null)
            ArrayPool<int>.Shared.Return(lengths);
    }

    // Which step of its sequence a row is at; -1 behind its end.
    private static int Place(int step, int row, int steps, int[]? lengths, bool isReverse)
    {
        int length = lengths?[row] ?? steps;
        return step >= length ? -1 : isReverse ? length - 1 - step : step;
    }

    private void Plain(in CellPass pass, int step, int steps, int[]? lengths, bool isReverse)
    {
        int hidden = pass.Hidden;
        pass.Multiply(0, hidden, pass.State);
        for (int row = 0; row < pass.Rows; row++)
        {
            int at = Place(step, row, steps, lengths, isReverse);
            for (int i = 0; at >= 0 && i < hidden; i++)
                pass.State[(row * hidden) + i] = _candidate(Limited(pass.Input(at, row, i) + pass.Recurrent[(row * hidden) + i] + pass.Bias[i] + pass.Bias[hidden + i]));
        }
    }

    private void Gated(in CellPass pass, int step, int steps, int[]? lengths, bool isReverse, bool resetsAfter)
    {
        int hidden = pass.Hidden, sums = 3 * hidden;
        pass.Multiply(0, resetsAfter ? sums : 2 * hidden, pass.State);
        int width = resetsAfter ? sums : 2 * hidden;

        // The update gate waits in the place of its product, while the candidates are made.
        for (int row = 0; row < pass.Rows; row++)
        {
            int at = Place(step, row, steps, lengths, isReverse);
            for (int i = 0; at >= 0 && i < hidden; i++)
            {
                int update = (row * width) + i, own = (row * hidden) + i;
                pass.Recurrent[update] = Gate(pass, at, row, i, pass.Recurrent[update]);
                float reset = Gate(pass, at, row, hidden + i, pass.Recurrent[update + hidden]);
                pass.Reset[own] = resetsAfter
                    ? reset * (pass.Recurrent[update + (2 * hidden)] + pass.Bias[sums + (2 * hidden) + i])
                    : reset * pass.State[own];
                if (!resetsAfter)
                    pass.Input(at, row, i) = pass.Recurrent[update];
                else
                    pass.State[own] = Mixed(pass.Recurrent[update], Limited(pass.Input(at, row, (2 * hidden) + i) + pass.Bias[(2 * hidden) + i] + pass.Reset[own]), pass.State[own]);
            }
        }

        if (resetsAfter)
            return;
        pass.Multiply(2 * hidden, hidden, pass.Reset);
        for (int row = 0; row < pass.Rows; row++)
        {
            int at = Place(step, row, steps, lengths, isReverse);
            for (int i = 0; at >= 0 && i < hidden; i++)
            {
                int own = (row * hidden) + i;
                float sum = pass.Input(at, row, (2 * hidden) + i) + pass.Recurrent[own] + pass.Bias[(2 * hidden) + i] + pass.Bias[sums + (2 * hidden) + i];
                pass.State[own] = Mixed(pass.Input(at, row, i), Limited(sum), pass.State[own]);
            }
        }
    }

    private float Gate(in CellPass pass, int at, int row, int sum, float recurrent) =>
        _gate!(Limited(pass.Input(at, row, sum) + recurrent + pass.Bias[sum] + pass.Bias[(3 * pass.Hidden) + sum]));

    private float Mixed(float update, float sum, float state) => ((1 - update) * _candidate(sum)) + (update * state);

    private float Limited(float sum) => Math.Clamp(sum, -_limit, _limit);
}
