using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>One step of some sequences, as a cell computes it. Rows of the state are <see cref="Units"/> long, a multiple of 8; those beyond the layer's own are 0.</summary>
internal unsafe struct CellStep
{
    // The floats of a cache line.
    private const int Line = 16;

    public int Rows;

    public int Units;

    /// <summary>The step.</summary>
    public int Step;

    /// <summary>The steps that count, for each row.</summary>
    public StepRange* Ranges;

    /// <summary>[rows, width]: sums that become values of the gates, a multiple of <see cref="Units"/> from gate to gate.</summary>
    public float* Gates;

    /// <summary>Floats from a row of gates to the next.</summary>
    public nint Width;

    /// <summary>[rows, units]: the cells before the step.</summary>
    public float* CellsBefore;

    /// <summary>[rows, units]: the cells after it.</summary>
    public float* Cells;

    /// <summary>[rows, units]: the hidden state after the step.</summary>
    public float* Hidden;

    /// <summary>[rows, <see cref="HiddenGradientStep"/>]: the gradient of the hidden state after the step.</summary>
    public float* HiddenGradient;

    public nint HiddenGradientStep;

    /// <summary>[rows, units]: the gradient of the cells after the step, which becomes that of those before it.</summary>
    public float* CellGradient;

    /// <summary>Panels of rows: the gradients of the gates' sums.</summary>
    public float* GateGradients;

    /// <summary>The columns of a panel are 2 to this.</summary>
    public int ColumnBits;

    /// <summary>Floats from a panel to the next.</summary>
    public nint PanelStep;

    /// <summary>A row of gates and one of state, for what the rules make.</summary>
    public float* Scratch;

    public readonly bool Counts(int row) => Ranges[row].Start <= Step && Step < Ranges[row].End;

    /// <summary>Where the gradient of a sum stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float* GateGradient(int row, int column) => GateGradients + ((column >> ColumnBits) * PanelStep) + ((nint)row << ColumnBits) + (column & ((1 << ColumnBits) - 1));

    /// <summary>Asks for what the step before this one will read of a row, while this one is computed: going back, no hardware guesses it.</summary>
    public readonly void FetchBefore(int row)
    {
        if (!Sse.IsSupported || Step == 0)
            return;
        float* gates = Gates + ((row - Rows) * Width);
        for (nint i = 0; i < Width; i += Line)
            Sse.Prefetch0(gates + i);
        float* cells = CellsBefore + ((nint)(row - Rows) * Units);
        for (nint i = 0; CellsBefore != null && i < Units; i += Line)
            Sse.Prefetch0(cells + i);
    }
}
