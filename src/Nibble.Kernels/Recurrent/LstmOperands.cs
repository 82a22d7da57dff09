namespace Nibble.Kernels;

/// <summary>What a run of an LSTM takes besides its input, and where its results go. Whatever is left empty is not there, or not asked for.</summary>
public ref struct LstmOperands
{
    /// <summary>Whether time runs backwards: the last step of each sequence is the first to be read.</summary>
    public bool IsReverse { get; init; }

    /// <summary>The steps of each sequence, 0 to the input's; empty where all have as many as the input. Behind its end a sequence gives zeros.</summary>
    public ReadOnlySpan<int> Lengths { get; init; }

    /// <summary>The hidden state before the first step, [rows, hidden]; empty for zeros.</summary>
    public ReadOnlySpan<float> InitialHidden { get; init; }

    /// <summary>The cells before the first step, [rows, hidden]; empty for zeros.</summary>
    public ReadOnlySpan<float> InitialCell { get; init; }

    /// <summary>Takes the hidden state after each step.</summary>
    public Span<float> Sequence { get; init; }

    /// <summary>Where in <see cref="Sequence"/> the state after each step goes, under the number of the step that was read.</summary>
    public SequenceGrid SequenceGrid { get; init; }

    /// <summary>Takes the hidden state after the last step, [rows, hidden].</summary>
    public Span<float> Hidden { get; init; }

    /// <summary>Takes the cells after the last step, [rows, hidden].</summary>
    public Span<float> Cell { get; init; }

    internal readonly void Check(in SequenceGrid grid, int hidden)
    {
        CheckState(InitialHidden.Length, "initial state", grid.Rows, hidden);
        CheckState(InitialCell.Length, "initial cells", grid.Rows, hidden);
        CheckState(Hidden.Length, "last state", grid.Rows, hidden);
        CheckState(Cell.Length, "last cells", grid.Rows, hidden);
        if (!Lengths.IsEmpty && (Lengths.Length != grid.Rows || Lengths.ContainsAnyExceptInRange(0, grid.Steps)))
            throw new ArgumentException($"{grid.Rows} sequences need a length of 0 to {grid.Steps} each, but {Lengths.Length} lengths were given: {string.Join(", ", Lengths.ToArray().Take(8))}.");
        if (Sequence.IsEmpty)
            return;
        if (SequenceGrid.Steps != grid.Steps || SequenceGrid.Rows != grid.Rows)
            throw new ArgumentException($"The states of {grid.Steps} steps of {grid.Rows} sequences are asked for as {SequenceGrid.Steps} of {SequenceGrid.Rows}.");
        SequenceGrid.Check(Sequence.Length, hidden, "sequence of states");
    }

    private static void CheckState(int length, string what, int rows, int hidden)
    {
        if (length != 0 && length != (long)rows * hidden)
            throw new ArgumentException($"The {what} of {rows} sequences of {hidden} units has {(long)rows * hidden} elements, but the span has {length}.");
    }
}
