using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>A recurrent layer from its first step to its last: a tile of work is a part of the sequences.</summary>
internal unsafe struct RecurrentForward(GCHandle layer) : ITiles
{
    // The floats of a cache line.
    private const int Line = 16;

    private readonly GCHandle _layer = layer;

    [SkipLocalsInit]
    public readonly void Run(int tile)
    {
        var layer = (RecurrentTraining)_layer.Target!;
        RecurrentMemory memory = layer.Memory;
        RecurrentPlan plan = memory.Plan;
        float* edge = stackalloc float[memory.Tile.Rows * memory.Tile.Columns];
        int firstRow = plan.FirstRow(tile), rows = plan.FirstRow(tile + 1) - firstRow, steps = plan.Sizes.Steps;
        nint stateStep = (nint)rows * plan.Units, gateStep = (nint)rows * plan.Width;
        float* gates = memory.GatesOf(tile), hidden = memory.HiddenOf(tile);
        nint zero = 0;
        var step = new CellStep
        {
            Rows = rows,
            Units = plan.Units,
            Ranges = memory.Ranges + firstRow,
            Width = plan.Width,
            Scratch = memory.ScratchOf(tile),
            Cells = memory.CellsOf(tile),
        };
        var job = new FloatTileJob
        {
            RowStep = (nint)plan.Units * sizeof(float),
            Step = sizeof(float),
            Offsets = &zero,
            Taps = 1,
            Length = plan.Sizes.Units,
            FromStep = plan.Width,
            ToStep = plan.Width,
            Low = float.NegativeInfinity,
            High = float.PositiveInfinity,
        };
        new Span<float>(hidden, (int)stateStep).Clear();
        for (int t = 0; t < steps; t++)
        {
            if (t % plan.BlockSteps == 0)
                MultiplyInputs(layer, firstRow, rows, t, Math.Min(t + plan.BlockSteps, steps), gates, edge);
            job.Left = (byte*)hidden;
            job.From = job.To = gates;
            RecurrentProduct.Run(memory.Tile, job, rows, memory.StatePanels, (nint)plan.Sizes.Units * memory.Tile.Columns, plan.Width, 1, edge);
            step.Step = t;
            step.Gates = gates;
            step.CellsBefore = step.Cells;
            step.Cells += stateStep;
            step.Hidden = hidden += stateStep;
            layer.Cell.Forward(step);
            if (layer.GivesSequence)
                CopyState(hidden, rows, plan, layer.Call.Result + (((nint)firstRow * steps) + t) * plan.Sizes.Units, (nint)steps * plan.Sizes.Units);
            gates += gateStep;
        }

        if (!layer.GivesSequence)
            CopyLast(memory.HiddenOf(tile), rows, plan, step.Ranges, layer.Call.Result + ((nint)firstRow * plan.Sizes.Units));
    }

    // What the inputs add to all sums of some steps, sequence by sequence: its steps stand one after the other.
    private static void MultiplyInputs(RecurrentTraining layer, int firstRow, int rows, int first, int last, float* gates, float* edge)
    {
        RecurrentMemory memory = layer.Memory;
        RecurrentPlan plan = memory.Plan;
        nint zero = 0;
        var job = new FloatTileJob
        {
            RowStep = (nint)plan.Sizes.Inputs * sizeof(float),
            Step = sizeof(float),
            Offsets = &zero,
            Taps = 1,
            Length = plan.Sizes.Inputs,
            From = memory.Bias,
            ToStep = (nint)rows * plan.Width,
            Low = float.NegativeInfinity,
            High = float.PositiveInfinity,
        };
        for (int row = 0; row < rows; row++)
        {
            job.Left = (byte*)(layer.Call.Input + ((((nint)(firstRow + row) * plan.Sizes.Steps) + first) * plan.Sizes.Inputs));
            job.To = gates + ((nint)row * plan.Width);
            FetchRow(job.To + plan.Width, job.ToStep, row + 1 < rows ? last - first : 0, plan.Width);
            RecurrentProduct.Run(memory.Tile, job, last - first, memory.InputPanels, (nint)plan.Sizes.Inputs * memory.Tile.Columns, plan.Width, 1, edge);
        }
    }

    // What the next sequence writes comes from far: it is asked for while this one is computed.
    private static void FetchRow(float* to, nint step, int steps, int width)
    {
        for (; Sse.IsSupported && steps > 0; steps--, to += step)
            for (int i = 0; i < width; i += Line)
                Sse.Prefetch1(to + i);
    }

    private static void CopyState(float* hidden, int rows, in RecurrentPlan plan, float* to, nint toStep)
    {
        int units = plan.Sizes.Units;
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(hidden + ((nint)row * plan.Units), units).CopyTo(new Span<float>(to + (row * toStep), units));
    }

    // The state after the last step that counts; where none does, the one before the first step.
    private static void CopyLast(float* hidden, int rows, in RecurrentPlan plan, StepRange* ranges, float* to)
    {
        int units = plan.Sizes.Units;
        for (int row = 0; row < rows; row++)
        {
            nint after = ranges[row].End > ranges[row].Start ? ranges[row].End : 0;
            new ReadOnlySpan<float>(hidden + (((after * rows) + row) * plan.Units), units).CopyTo(new Span<float>(to + ((nint)row * units), units));
        }
    }
}
