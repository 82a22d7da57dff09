namespace Nibble.Kernels;

/// <summary>All that a recurrent layer keeps between a step's forward and backward half, taken once. What fills rows and panels up is 0 from the beginning and stays so.</summary>
internal sealed unsafe class RecurrentMemory : IDisposable
{
    private const int Line = 16;

    // As many floats as the widest panel.
    private const int ZeroElements = 64;

    private readonly AlignedBuffer _buffer;
    private nint _used;

    public RecurrentMemory(RecurrentPlan plan)
    {
        RecurrentSizes sizes = plan.Sizes;
        Plan = plan;
        Tile = FloatTile.Fastest;
        InputTile = FloatTile.FastestFirst.Where(tile => tile.IsSupported && tile is not ReferenceFloatTile).DefaultIfEmpty(Tile).MinBy(tile => Up(sizes.Inputs, tile.Columns))!;
        InputColumns = Up(sizes.Inputs, InputTile.Columns);
        nint rows = sizes.Batch, steps = sizes.Steps, partRows = plan.PartRowsAtMost;
        PartElements = UpToLine(plan.BlockSteps * partRows * plan.Width) + UpToLine(partRows * plan.WideUnits) + UpToLine(partRows * plan.Units)
            + UpToLine(plan.GradientElements) + UpToLine(plan.Width + plan.Units);
        nint cells = plan.Gates == 4 ? rows * (steps + 1) * plan.Units : 0;
        ReadOnlySpan<nint> counts =
        [
            rows * steps * plan.Width, rows * (steps + 1) * plan.Units, cells, (nint)sizes.Inputs * plan.Width, (nint)sizes.Units * plan.Width, plan.Width,
            (nint)plan.Width * plan.WideUnits, (nint)plan.Width * InputColumns, plan.Parts * PartElements, rows * 2, ZeroElements, ZeroElements,
        ];
        nint total = 0;
        foreach (nint count in counts)
            total += UpToLine(count);
        _buffer = new AlignedBuffer(total * sizeof(float));
        Gates = Take(counts[0]);
        Hidden = Take(counts[1]);
        Cells = Take(counts[2]);
        InputPanels = Take(counts[3]);
        StatePanels = Take(counts[4]);
        Bias = Take(counts[5]);
        StateBackPanels = Take(counts[6]);
        InputBackPanels = Take(counts[7]);
        Parts = Take(counts[8]);
        Ranges = (StepRange*)Take(counts[9]);
        Zeros = Take(counts[10]);
        One = Take(counts[11]);
        *One = 1;
    }

    public RecurrentPlan Plan { get; }

    public FloatTile Tile { get; }

    /// <summary>The tile that wastes least where the gradients of inputs are computed. All give the same bits.</summary>
    public FloatTile InputTile { get; }

    /// <summary>The inputs and what fills a panel up.</summary>
    public int InputColumns { get; }

    /// <summary>Parts of [steps, rows, width]: the values of the gates.</summary>
    public float* Gates { get; }

    /// <summary>Parts of [steps + 1, rows, units]: the hidden states, first those before the first step.</summary>
    public float* Hidden { get; }

    /// <summary>As <see cref="Hidden"/>.</summary>
    public float* Cells { get; }

    /// <summary>W for going forward, [panels of width, inputs, columns].</summary>
    public float* InputPanels { get; }

    /// <summary>U for going forward, [panels of width, units, columns].</summary>
    public float* StatePanels { get; }

    public float* Bias { get; }

    /// <summary>U for going back, [panels of units, width, columns].</summary>
    public float* StateBackPanels { get; }

    /// <summary>W for going back, [panels of inputs, width, columns].</summary>
    public float* InputBackPanels { get; }

    public StepRange* Ranges { get; }

    public float* Zeros { get; }

    public float* One { get; }

    public int PanelCount => Plan.Width / Tile.Columns;

    private float* Parts { get; }

    private nint PartElements { get; }

    public float* GatesOf(int part) => Gates + ((nint)Plan.FirstRow(part) * Plan.Sizes.Steps * Plan.Width);

    public float* HiddenOf(int part) => Hidden + ((nint)Plan.FirstRow(part) * (Plan.Sizes.Steps + 1) * Plan.Units);

    public float* CellsOf(int part) => Cells + ((nint)Plan.FirstRow(part) * (Plan.Sizes.Steps + 1) * Plan.Units);

    /// <summary>[panels, steps of a block · rows, columns].</summary>
    public float* GateGradientsOf(int part) => Parts + (part * PartElements);

    /// <summary>[rows, wide units].</summary>
    public float* HiddenGradientOf(int part) => GateGradientsOf(part) + UpToLine((nint)Plan.BlockSteps * Plan.PartRowsAtMost * Plan.Width);

    /// <summary>[rows, units].</summary>
    public float* CellGradientOf(int part) => HiddenGradientOf(part) + UpToLine((nint)Plan.PartRowsAtMost * Plan.WideUnits);

    /// <summary>[inputs + units + 1, width].</summary>
    public float* WeightGradientOf(int part) => CellGradientOf(part) + UpToLine((nint)Plan.PartRowsAtMost * Plan.Units);

    /// <summary>[width + units].</summary>
    public float* ScratchOf(int part) => WeightGradientOf(part) + UpToLine(Plan.GradientElements);

    public void Dispose() => _buffer.Dispose();

    private static int Up(int count, int unit) => (count + unit - 1) / unit * unit;

    private static nint UpToLine(nint count) => (count + Line - 1) & -Line;

    private float* Take(nint count)
    {
        float* start = (float*)_buffer.Start + _used;
        _used += UpToLine(count);
        return start;
    }
}
