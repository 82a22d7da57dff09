using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>One run of an LSTM, cut into tiles of a few sequences that go through all their steps: sequences do not touch one another.</summary>
internal unsafe struct LstmTiles : ITiles
{
    // As much of the input's part of the sums as is computed ahead: it stays in the second cache until it is used.
    private const int ProjectedBytes = 128 << 10;

    public int Kernel;
    public int Hidden;
    public int RowsPerTile;
    public LstmGates Gates;
    public bool IsReverse;

    // The input's vectors, or words whose sums stand in a table.
    public SequenceGrid Grid;
    public float* Input;
    public int Depth;
    public float* InputWeights;
    public float* Bias;
    public int* Words;
    public float* Table;

    public void* Recurrent;
    public float* Factors;
    public LstmStateGrid StateGrid;

    public int* Lengths;
    public float* InitialHidden;
    public float* InitialCell;
    public float* Sequence;
    public SequenceGrid SequenceGrid;
    public float* LastHidden;
    public float* LastCell;

    public void Run(int tile)
    {
        int first = tile * RowsPerTile, rows = Math.Min(RowsPerTile, Grid.Rows - first), panels = LstmPanels.CountOf(Hidden);
        int steps = Lengths is null ? Grid.Steps : Lengths[first];
        nint pitch = (nint)panels * LstmPanels.Units, width = (nint)panels * LstmPanels.Width;
        nint state = rows * pitch * sizeof(float), codes = Factors is null ? 0 : 2 * rows * pitch;
        int ahead = Words is null ? (int)Math.Clamp(ProjectedBytes / (rows * width * sizeof(float)), 1, Math.Max(steps, 1)) : 0;
        byte* memory = Scratch.Bytes((3 * state) + (2 * codes) + (ahead * rows * width * sizeof(float)));
        var sums = (float*)(memory + (3 * state) + (2 * codes));
        float** starts = stackalloc float*[LstmStep.MaxRows];
        var step = new LstmStep
        {
            Rows = rows,
            Panels = panels,
            Hidden = Hidden,
            Weights = Recurrent,
            Starts = starts,
            Before = (float*)memory,
            After = (float*)(memory + state),
            Cell = (float*)(memory + (2 * state)),
            Pitch = pitch,
            Gates = Gates,
            CodesBefore = memory + (3 * state),
            CodesAfter = memory + (3 * state) + codes,
            Factors = Factors,
            Grid = StateGrid,
        };
        Begin(step, first);

        LstmKernel kernel = LstmKernel.FastestFirst[Kernel];
        for (int done = 0; done < steps; done++)
        {
            int time = IsReverse ? steps - 1 - done : done;
            if (Words is null && done % ahead == 0)
                for (int row = 0; row < rows; row++)
                    kernel.Project(Math.Min(ahead, steps - done), Input + Grid[time, first + row], IsReverse ? -Grid.StepPitch : Grid.StepPitch, Depth, InputWeights, panels, Bias, sums + (row * width), rows * width);
            for (int row = 0; row < rows; row++)
                starts[row] = Words is null ? sums + (((done % ahead * rows) + row) * width) : Table + (Words[Grid[time, first + row]] * width);
            if (Words is not null && done + 1 < steps && Sse.IsSupported)
                for (int row = 0; row < rows; row++)
                    Prefetch(Table + (Words[Grid[IsReverse ? time - 1 : time + 1, first + row]] * width), width);
            if (Factors is null)
                kernel.Step(step);
            else
                kernel.StepCodes(step);
            if (Sequence is not null)
                for (int row = 0; row < rows; row++)
                    new ReadOnlySpan<float>(step.After + (row * pitch), Hidden).CopyTo(new Span<float>(Sequence + SequenceGrid[time, first + row], Hidden));
            step.Turn();
        }

        End(step, first, steps);
    }

    // Words come in no order that the processor could foresee.
    private static void Prefetch(float* sums, nint width)
    {
        for (nint i = 0; i < width; i += 16)
            Sse.Prefetch0(sums + i);
    }

    private readonly void Begin(in LstmStep step, int first)
    {
        for (int row = 0; row < step.Rows; row++)
        {
            Load(InitialHidden, step.Before + (row * step.Pitch), first + row, step.Pitch);
            Load(InitialCell, step.Cell + (row * step.Pitch), first + row, step.Pitch);
            for (nint unit = 0; unit < step.Pitch && Factors is not null; unit++)
            {
                ref float hidden = ref step.Before[(row * step.Pitch) + unit];
                int code = StateGrid.Encode(hidden);
                hidden = code * StateGrid.Scale;
                step.CodesBefore[(2 * row * step.Pitch) + unit] = (byte)Math.Abs(code);
                step.CodesBefore[(2 * row * step.Pitch) + step.Pitch + unit] = (byte)(code < 0 ? 0xFF : 0);
            }
        }
    }

    private readonly void End(in LstmStep step, int first, int steps)
    {
        for (int row = 0; row < step.Rows; row++)
        {
            for (int time = steps; time < Grid.Steps && Sequence is not null; time++)
                new Span<float>(Sequence + SequenceGrid[time, first + row], Hidden).Clear();
            if (LastHidden is not null)
                new ReadOnlySpan<float>(step.Before + (row * step.Pitch), Hidden).CopyTo(new Span<float>(LastHidden + ((nint)(first + row) * Hidden), Hidden));
            if (LastCell is not null)
                new ReadOnlySpan<float>(step.Cell + (row * step.Pitch), Hidden).CopyTo(new Span<float>(LastCell + ((nint)(first + row) * Hidden), Hidden));
        }
    }

    private readonly void Load(float* from, float* to, int row, nint pitch)
    {
        new Span<float>(to, (int)pitch).Clear();
        if (from is not null)
            new ReadOnlySpan<float>(from + ((nint)row * Hidden), Hidden).CopyTo(new Span<float>(to, Hidden));
    }
}
