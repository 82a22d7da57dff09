using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>
/// A recurrent layer in training, all steps of a batch at once: z = W x + U h + b at each step, of which the cell makes the next state.
/// Forward keeps what backward needs; nothing is allocated after construction.
/// </summary>
/// <remarks>
/// Sequences are shared out to threads in parts that are cut by the sizes alone, and each part runs through all steps without meeting others; gradients of
/// the weights are summed up part by part, in order. So the bits are the same for any number of threads. One call at a time.
/// </remarks>
public sealed unsafe class RecurrentTraining : IDisposable
{
    private readonly RecurrentPlan _plan;
    private RecurrentCall _call;

    /// <summary>Takes the memory.</summary>
    /// <param name="sizes">The sizes of a batch.</param>
    /// <param name="cell">What makes the next state.</param>
    /// <param name="givesSequence">Whether the result is the state after each step, [batch, steps, units], or that after the last one, [batch, units].</param>
    /// <param name="truncation">The gradient of the state passes through so many steps, counted from the end, and is cut then; 0 for no cut.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the truncation below 0.</exception>
    public RecurrentTraining(RecurrentSizes sizes, RecurrentCell cell, bool givesSequence, int truncation = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sizes.Batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sizes.Steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sizes.Inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sizes.Units, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(truncation);
        _plan = new RecurrentPlan(sizes, cell.Gates);
        (Cell, GivesSequence, Truncation) = (cell, givesSequence, truncation);
        Memory = new RecurrentMemory(_plan);
    }

    internal RecurrentCell Cell { get; }

    internal bool GivesSequence { get; }

    internal int Truncation { get; }

    internal RecurrentMemory Memory { get; }

    internal ref readonly RecurrentCall Call => ref _call;

    private int Rows => _plan.Gates * _plan.Sizes.Units;

    /// <summary>Computes the states.</summary>
    /// <param name="input">x, [batch, steps, inputs].</param>
    /// <param name="inputWeights">W, [gates · units, inputs].</param>
    /// <param name="stateWeights">U, [gates · units, units].</param>
    /// <param name="bias">b, [gates · units].</param>
    /// <param name="ranges">The steps of each sequence that count; empty where all do. Where none does, the result is 0.</param>
    /// <param name="result">What the constructor was told.</param>
    /// <exception cref="ArgumentException">A span does not have its length, or a range is not inside the steps.</exception>
    public void Forward(ReadOnlySpan<float> input, ReadOnlySpan<float> inputWeights, ReadOnlySpan<float> stateWeights, ReadOnlySpan<float> bias, ReadOnlySpan<StepRange> ranges, Span<float> result)
    {
        (int batch, int steps, int inputs, int units) = _plan.Sizes;
        Require(input.Length, (long)batch * steps * inputs, nameof(input));
        Require(inputWeights.Length, (long)Rows * inputs, nameof(inputWeights));
        Require(stateWeights.Length, (long)Rows * units, nameof(stateWeights));
        Require(bias.Length, Rows, nameof(bias));
        Require(result.Length, (long)batch * (GivesSequence ? steps : 1) * units, nameof(result));
        SetRanges(ranges);
        Pack(inputWeights, inputs, Memory.InputPanels);
        Pack(stateWeights, units, Memory.StatePanels);
        for (int gate = 0; gate < _plan.Gates; gate++)
            bias.Slice(gate * units, units).CopyTo(new Span<float>(Memory.Bias + (gate * _plan.Units), units));
        fixed (float* x = input, y = result)
        {
            _call = new RecurrentCall { Input = x, Result = y };
            var handle = GCHandle.Alloc(this);
            try
            {
                var tiles = new RecurrentForward(handle);
                Run(ref tiles);
            }
            finally
            {
                handle.Free();
                _call = default;
            }
        }
    }

    /// <summary>Computes the gradients, once after each <see cref="Forward"/> with the same input and weights.</summary>
    /// <param name="input">x, [batch, steps, inputs].</param>
    /// <param name="inputWeights">W.</param>
    /// <param name="stateWeights">U.</param>
    /// <param name="resultGradient">That of the result, in its shape.</param>
    /// <param name="inputGradient">Where that of x goes; empty where nobody wants it.</param>
    /// <param name="inputWeightsGradient">Where that of W goes.</param>
    /// <param name="stateWeightsGradient">Where that of U goes.</param>
    /// <param name="biasGradient">Where that of b goes.</param>
    /// <exception cref="ArgumentException">A span does not have its length.</exception>
    public void Backward(ReadOnlySpan<float> input, ReadOnlySpan<float> inputWeights, ReadOnlySpan<float> stateWeights, ReadOnlySpan<float> resultGradient, Span<float> inputGradient, Span<float> inputWeightsGradient, Span<float> stateWeightsGradient, Span<float> biasGradient)
    {
        (int batch, int steps, int inputs, int units) = _plan.Sizes;
        Require(input.Length, (long)batch * steps * inputs, nameof(input));
        Require(inputWeights.Length, (long)Rows * inputs, nameof(inputWeights));
        Require(stateWeights.Length, (long)Rows * units, nameof(stateWeights));
        Require(resultGradient.Length, (long)batch * (GivesSequence ? steps : 1) * units, nameof(resultGradient));
        Require(inputGradient.Length, inputGradient.IsEmpty ? 0 : input.Length, nameof(inputGradient));
        Require(inputWeightsGradient.Length, inputWeights.Length, nameof(inputWeightsGradient));
        Require(stateWeightsGradient.Length, stateWeights.Length, nameof(stateWeightsGradient));
        Require(biasGradient.Length, Rows, nameof(biasGradient));
        PackBack(stateWeights, units, Memory.StateBackPanels, Memory.Tile.Columns);
        if (!inputGradient.IsEmpty)
            PackBack(inputWeights, inputs, Memory.InputBackPanels, Memory.InputTile.Columns);
        fixed (float* x = input, dy = resultGradient, dx = inputGradient)
        {
            _call = new RecurrentCall { Input = x, ResultGradient = dy, InputGradient = dx };
            var handle = GCHandle.Alloc(this);
            try
            {
                var tiles = new RecurrentBackward(handle);
                Run(ref tiles);
            }
            finally
            {
                handle.Free();
                _call = default;
            }
        }

        SumParts();
        float* sums = Memory.WeightGradientOf(0);
        Unpack(sums, inputs, inputWeightsGradient);
        Unpack(sums + ((nint)inputs * _plan.Width), units, stateWeightsGradient);
        Unpack(sums + ((nint)(inputs + units) * _plan.Width), 1, biasGradient);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => Memory.Dispose();

    private void Run<T>(ref T tiles)
        where T : unmanaged, ITiles
    {
        if (_plan.IsParallel)
        {
            Workers.Run(_plan.Parts, ref tiles);
            return;
        }

        for (int part = 0; part < _plan.Parts; part++)
            tiles.Run(part);
    }

    private static void Require(long found, long expected, string name)
    {
        if (found != expected)
            throw new ArgumentException($"Expected {expected} elements, but got {found}.", name);
    }

    private void SetRanges(ReadOnlySpan<StepRange> ranges)
    {
        (int batch, int steps, _, _) = _plan.Sizes;
        Require(ranges.Length, ranges.IsEmpty ? 0 : batch, nameof(ranges));
        for (int row = 0; row < batch; row++)
        {
            StepRange range = ranges.IsEmpty ? new StepRange(0, steps) : ranges[row];
            if (range.Start < 0 || range.End > steps || range.Start > range.End)
                throw new ArgumentException($"Sequence {row} has the steps {range.Start} to {range.End}, but there are {steps}.", nameof(ranges));
            Memory.Ranges[row] = range;
        }
    }

    // [gates · units, depth] to [panels, depth, columns].
    private void Pack(ReadOnlySpan<float> weights, int depth, float* panels)
    {
        int columns = Memory.Tile.Columns, units = _plan.Sizes.Units;
        fixed (float* w = weights)
        {
            if (units == _plan.Units && _plan.Gates * units == _plan.Width)
            {
                for (int column = 0; column < _plan.Width; column += columns)
                    FloatInterleaving.Rows(w + ((nint)column * depth), depth, columns, depth, panels + ((nint)column * depth), columns);
                return;
            }
        }

        for (int row = 0; row < Rows; row++)
        {
            float* to = At(panels, row, depth, columns);
            ReadOnlySpan<float> from = weights.Slice(row * depth, depth);
            for (int k = 0; k < from.Length; k++, to += columns)
                *to = from[k];
        }
    }

    // Where a row of weights begins in panels of columns.
    private float* At(float* panels, int row, int depth, int columns)
    {
        int column = (row / _plan.Sizes.Units * _plan.Units) + (row % _plan.Sizes.Units);
        return panels + ((nint)(column / columns) * depth * columns) + (column % columns);
    }

    // [gates · units, outputs] to [panels of outputs, width, columns].
    private void PackBack(ReadOnlySpan<float> weights, int outputs, float* panels, int columns)
    {
        for (int row = 0; row < Rows; row++)
        {
            int column = (row / _plan.Sizes.Units * _plan.Units) + (row % _plan.Sizes.Units);
            ReadOnlySpan<float> from = weights.Slice(row * outputs, outputs);
            for (int first = 0; first < outputs; first += columns)
            {
                int count = Math.Min(columns, outputs - first);
                from.Slice(first, count).CopyTo(new Span<float>(panels + ((nint)first * _plan.Width) + ((nint)column * columns), count));
            }
        }
    }

    // [depth, width] to [gates · units, depth].
    private void Unpack(float* sums, int depth, Span<float> gradient)
    {
        int units = _plan.Sizes.Units;
        for (int row = 0; row < Rows; row++)
        {
            float* from = sums + (row / units * _plan.Units) + (row % units);
            Span<float> to = gradient.Slice(row * depth, depth);
            for (int k = 0; k < to.Length; k++, from += _plan.Width)
                to[k] = *from;
        }
    }

    private void SumParts()
    {
        float* sum = Memory.WeightGradientOf(0);
        for (int part = 1; part < _plan.Parts; part++)
        {
            float* more = Memory.WeightGradientOf(part);
            for (int i = 0; i < _plan.GradientElements; i += Vector256<float>.Count)
                Vector256.Store(Vector256.Load(sum + i) + Vector256.Load(more + i), sum + i);
        }
    }
}
