using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nibble.Kernels;

/// <summary>A recurrent layer from its last step to its first: a tile of work is a part of the sequences.</summary>
/// <remarks>The gradients of a block's sums stay in the cache, in panels that serve both as the left side of the products for the state and the inputs and as the right side of those for the weights.</remarks>
internal unsafe struct RecurrentBackward(GCHandle layer) : ITiles
{
    private readonly GCHandle _layer = layer;

    [SkipLocalsInit]
    public readonly void Run(int tile)
    {
        var layer = (RecurrentTraining)_layer.Target!;
        RecurrentMemory memory = layer.Memory;
        RecurrentPlan plan = memory.Plan;
        int edgeElements = Math.Max(memory.Tile.Rows * memory.Tile.Columns, memory.InputTile.Rows * memory.InputTile.Columns);
        float* edge = stackalloc float[edgeElements];
        nint* panelOffsets = stackalloc nint[memory.PanelCount];
        nint* stepOffsets = stackalloc nint[plan.BlockSteps];
        int firstRow = plan.FirstRow(tile), rows = plan.FirstRow(tile + 1) - firstRow, steps = plan.Sizes.Steps, units = plan.Sizes.Units, inputs = plan.Sizes.Inputs;
        int columns = memory.Tile.Columns;
        nint panelStep = (nint)plan.BlockSteps * rows * columns, stateStep = (nint)rows * plan.Units;
        for (int panel = 0; panel < memory.PanelCount; panel++)
            panelOffsets[panel] = panel * panelStep * sizeof(float);
        for (int t = 0; t < plan.BlockSteps; t++)
            stepOffsets[t] = (nint)t * inputs * sizeof(float);

        float* hidden = memory.HiddenOf(tile), gateGradients = memory.GateGradientsOf(tile), weightGradients = memory.WeightGradientOf(tile);
        float* gradient = memory.HiddenGradientOf(tile);
        var step = new CellStep
        {
            Rows = rows,
            Units = plan.Units,
            Ranges = memory.Ranges + firstRow,
            Width = plan.Width,
            Scratch = memory.ScratchOf(tile),
            HiddenGradient = gradient,
            HiddenGradientStep = plan.WideUnits,
            CellGradient = memory.CellGradientOf(tile),
            ColumnBits = BitOperations.Log2((uint)columns),
            PanelStep = panelStep,
        };

        // Rows of the gradients of sums, panel by panel.
        var back = new FloatTileJob
        {
            RowStep = (nint)columns * sizeof(float),
            Step = sizeof(float),
            Offsets = panelOffsets,
            Taps = memory.PanelCount,
            Length = columns,
            From = memory.Zeros,
            Low = float.NegativeInfinity,
            High = float.PositiveInfinity,
        };

        // Columns of what the sums were made from, all rows of a block.
        nint zero = 0;
        var sums = new FloatTileJob
        {
            RowStep = sizeof(float),
            Offsets = &zero,
            Taps = 1,
            FromStep = plan.Width,
            ToStep = plan.Width,
            Low = float.NegativeInfinity,
            High = float.PositiveInfinity,
        };
        new Span<float>(gradient, rows * plan.WideUnits).Clear();
        new Span<float>(step.CellGradient, (int)stateStep).Clear();
        new Span<float>(weightGradients, plan.GradientElements).Clear();
        int last = steps;
        for (int first = (steps - 1) / plan.BlockSteps * plan.BlockSteps; first >= 0; first -= plan.BlockSteps)
        {
            for (int t = last - 1; t >= first; t--)
            {
                if (layer.Truncation > 0 && t < steps - 1 && (steps - 1 - t) % layer.Truncation == 0)
                {
                    new Span<float>(gradient, rows * plan.WideUnits).Clear();
                    new Span<float>(step.CellGradient, (int)stateStep).Clear();
                }

                AddResultGradient(layer, firstRow, rows, t, step.Ranges, gradient);
                step.Step = t;
                step.Gates = memory.GatesOf(tile) + ((nint)t * rows * plan.Width);
                step.CellsBefore = memory.CellsOf(tile) + (t * stateStep);
                step.Cells = step.CellsBefore + stateStep;
                step.GateGradients = gateGradients + ((nint)(t - first) * rows * columns);
                layer.Cell.Backward(step);
                back.Left = (byte*)step.GateGradients;
                back.To = gradient;
                back.ToStep = plan.WideUnits;
                RecurrentProduct.Run(memory.Tile, back, rows, memory.StateBackPanels, (nint)plan.Width * columns, plan.WideUnits, 0, edge);
                if (layer.Call.InputGradient is null)
                    continue;
                back.To = layer.Call.InputGradient + ((((nint)firstRow * steps) + t) * inputs);
                back.ToStep = (nint)steps * inputs;
                RecurrentProduct.Run(memory.InputTile, back, rows, memory.InputBackPanels, (nint)plan.Width * memory.InputTile.Columns, inputs, 0, edge);
            }

            int depth = (last - first) * rows;
            sums.Left = (byte*)(layer.Call.Input + ((((nint)firstRow * steps) + first) * inputs));
            sums.Step = (nint)steps * inputs * sizeof(float);
            sums.Offsets = stepOffsets;
            (sums.Taps, sums.Length) = (last - first, rows);
            sums.From = sums.To = weightGradients;
            RecurrentProduct.Run(memory.Tile, sums, inputs, gateGradients, panelStep, plan.Width, 1, edge);

            sums.Left = (byte*)(hidden + (first * stateStep));
            sums.Step = (nint)plan.Units * sizeof(float);
            sums.Offsets = &zero;
            (sums.Taps, sums.Length) = (1, depth);
            sums.From = sums.To = weightGradients + ((nint)inputs * plan.Width);
            RecurrentProduct.Run(memory.Tile, sums, units, gateGradients, panelStep, plan.Width, 1, edge);

            sums.Left = (byte*)memory.One;
            sums.Step = 0;
            sums.From = sums.To = weightGradients + ((nint)(inputs + units) * plan.Width);
            RecurrentProduct.Run(memory.Tile, sums, 1, gateGradients, panelStep, plan.Width, 1, edge);
            last = first;
        }
    }

    private static void AddResultGradient(RecurrentTraining layer, int firstRow, int rows, int t, StepRange* ranges, float* gradient)
    {
        RecurrentPlan plan = layer.Memory.Plan;
        int units = plan.Sizes.Units;
        for (int row = 0; row < rows; row++)
        {
            if (!layer.GivesSequence && t != ranges[row].End - 1)
                continue;
            nint from = layer.GivesSequence ? ((nint)(firstRow + row) * plan.Sizes.Steps) + t : firstRow + row;
            float* x = layer.Call.ResultGradient + (from * units), y = gradient + ((nint)row * plan.WideUnits);
            for (int unit = 0; unit < units; unit++)
                y[unit] += x[unit];
        }
    }
}
