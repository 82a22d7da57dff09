namespace Nibble.Kernels;

/// <summary>One direction of an LSTM with its weights packed: real weights and state, or 8-bit integer recurrent weights and state. What is computed is said at <see cref="LstmKernel"/>.</summary>
/// <remarks>Safe for several threads at once. The results are the same bits for any number of threads, and for a sequence alone and in a batch.</remarks>
public sealed unsafe class LstmProduct : IDisposable
{
    // Below so many products of state and weights the sequences stay with their caller.
    private const long ParallelProducts = 200_000;

    private readonly AlignedBuffer _input;
    private readonly AlignedBuffer _bias;
    private readonly AlignedBuffer _recurrent;
    private readonly AlignedBuffer? _factors;
    private readonly LstmStateGrid _stateGrid;
    private readonly LstmGates _gates;
    private readonly int _kernel;

    /// <summary>Packs an LSTM with a real state. Rows of weights are in ONNX's order: all input gates, output gates, forget gates, cell gates.</summary>
    /// <param name="input">W, [4 · hidden, inputs].</param>
    /// <param name="recurrent">R, [4 · hidden, hidden].</param>
    /// <param name="bias">What each sum starts from, [4 · hidden]; empty for zeros.</param>
    /// <param name="hidden">The hidden units, at least 1.</param>
    /// <param name="gates">The gates' functions.</param>
    /// <param name="kernel">Null for the fastest.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public LstmProduct(ReadOnlySpan<float> input, ReadOnlySpan<float> recurrent, ReadOnlySpan<float> bias, int hidden, LstmGates gates, LstmKernel? kernel = null)
        : this(input, bias, hidden, gates, kernel)
    {
        CheckLength(recurrent.Length, (long)LstmPanels.Gates * hidden * hidden, "recurrent weights");
        _recurrent = LstmPanels.Floats(recurrent, hidden, hidden);
    }

    /// <summary>Packs an LSTM with an integer state.</summary>
    /// <param name="input">W, [4 · hidden, inputs].</param>
    /// <param name="recurrent">R as codes without zero point, [4 · hidden, hidden].</param>
    /// <param name="recurrentScales">The scale of each row of R, or one for all.</param>
    /// <param name="bias">What each sum starts from, [4 · hidden]; empty for zeros.</param>
    /// <param name="hidden">The hidden units, 1 to 65536: so many products of 128 · 128 fit 32 bits.</param>
    /// <param name="stateGrid">The grid of the hidden state.</param>
    /// <param name="gates">The gates' functions.</param>
    /// <param name="kernel">Null for the fastest.</param>
    /// <exception cref="ArgumentException">A span has another length, or the grid's scale is no power of two.</exception>
    public LstmProduct(ReadOnlySpan<float> input, ReadOnlySpan<sbyte> recurrent, ReadOnlySpan<float> recurrentScales, ReadOnlySpan<float> bias, int hidden, LstmStateGrid stateGrid, LstmGates gates, LstmKernel? kernel = null)
        : this(input, bias, hidden, gates, kernel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hidden, 1 << 16);
        CheckLength(recurrent.Length, (long)LstmPanels.Gates * hidden * hidden, "recurrent weights");
        if (recurrentScales.Length != 1)
            CheckLength(recurrentScales.Length, LstmPanels.Gates * hidden, "scales of the recurrent weights");
        if (!stateGrid.IsValid)
            throw new ArgumentException($"An integer state has codes within -128 to 127 and a scale that is a power of two, but {stateGrid} was given.", nameof(stateGrid));
        var factors = new float[LstmPanels.Gates * hidden];
        for (int row = 0; row < factors.Length; row++)
            factors[row] = stateGrid.Scale * recurrentScales[recurrentScales.Length == 1 ? 0 : row];
        (_stateGrid, _factors) = (stateGrid, LstmPanels.Vector(factors, hidden));
        _recurrent = LstmPanels.Codes(recurrent, hidden, hidden);
    }

    private LstmProduct(ReadOnlySpan<float> input, ReadOnlySpan<float> bias, int hidden, LstmGates gates, LstmKernel? kernel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        int rows = checked(LstmPanels.Gates * hidden);
        (Hidden, Inputs, _gates) = (hidden, input.Length / rows, gates);
        CheckLength(input.Length, (long)rows * Inputs, "input weights");
        if (!bias.IsEmpty)
            CheckLength(bias.Length, rows, "bias");
        if (gates.Clip is { } clip && !(clip > 0))
            throw new ArgumentException($"The gates' sums are clipped to {clip}; expected a number above 0.", nameof(gates));
        kernel ??= LstmKernel.Fastest;
        _kernel = LstmKernel.FastestFirst.TakeWhile(other => other != kernel).Count();
        _input = LstmPanels.Floats(input, hidden, Inputs);
        _bias = LstmPanels.Vector(bias, hidden);
        _recurrent = null!;
    }

    /// <summary>The elements of an input's vector.</summary>
    public int Inputs { get; }

    /// <summary>The hidden units.</summary>
    public int Hidden { get; }

    /// <summary>What computes the steps, for lists and reports.</summary>
    public string Kernel => LstmKernel.FastestFirst[_kernel].Name;

    /// <summary>Whether the hidden state is of integers.</summary>
    public bool IsInteger => _factors is not null;

    /// <summary>The bytes of all packed weights.</summary>
    public long PackedBytes => _input.Length + _bias.Length + _recurrent.Length + (_factors?.Length ?? 0);

    /// <summary>Runs over sequences of vectors.</summary>
    /// <param name="input">The vectors, <see cref="Inputs"/> elements each.</param>
    /// <param name="grid">Where they begin.</param>
    /// <param name="operands">Initial states, lengths, results.</param>
    /// <exception cref="ArgumentException">A span is too short, or a length is out of range.</exception>
    public void Run(ReadOnlySpan<float> input, in SequenceGrid grid, in LstmOperands operands)
    {
        grid.Check(input.Length, Inputs, "input");
        fixed (float* x = input)
        {
            LstmTiles tiles = Tiles(grid);
            tiles.Input = x;
            tiles.Depth = Inputs;
            tiles.InputWeights = (float*)_input.Start;
            tiles.Bias = (float*)_bias.Start;
            Run(tiles, operands);
        }
    }

    /// <summary>Runs over sequences of words whose part of the sums was tabulated.</summary>
    /// <param name="table">What <see cref="Tabulate"/> of this LSTM made.</param>
    /// <param name="words">Rows of the table.</param>
    /// <param name="grid">Where in <paramref name="words"/> each step's word stands.</param>
    /// <param name="operands">Initial states, lengths, results.</param>
    /// <exception cref="ArgumentException">A span is too short, a length is out of range, or a word is not in the table.</exception>
    /// <remarks>The same bits as running over the words' vectors.</remarks>
    public void Run(AlignedBuffer table, ReadOnlySpan<int> words, in SequenceGrid grid, in LstmOperands operands)
    {
        grid.Check(words.Length, 1, "input of words");
        nint count = table.Length / (LstmPanels.CountOf(Hidden) * LstmPanels.Width * sizeof(float));
        for (int step = 0; step < grid.Steps; step++)
            for (int row = 0; row < grid.Rows; row++)
                if ((uint)words[(int)grid[step, row]] >= (nuint)count)
                    throw new ArgumentOutOfRangeException(nameof(words), $"The word {words[(int)grid[step, row]]} at step {step} of sequence {row} is not in the table, which has the words 0 to {count - 1}.");
        fixed (int* w = words)
        {
            LstmTiles tiles = Tiles(grid);
            tiles.Words = w;
            tiles.Table = (float*)table.Start;
            Run(tiles, operands);
        }

        GC.KeepAlive(table);
    }

    /// <summary>The input's part of the sums, bias included, for each word of an embedding: as much work as it saves at every later step.</summary>
    /// <param name="vectors">The words' vectors, <see cref="Inputs"/> elements each.</param>
    /// <param name="words">How many.</param>
    /// <returns>A row of 4 · hidden numbers for each word, padded to whole panels; the caller disposes of it.</returns>
    /// <exception cref="ArgumentException">There are fewer vectors.</exception>
    public AlignedBuffer Tabulate(ReadOnlySpan<float> vectors, int words)
    {
        SequenceGrid.StepMajor(words, 1, Inputs).Check(vectors.Length, Inputs, "embedding");
        int panels = LstmPanels.CountOf(Hidden);
        nint width = (nint)panels * LstmPanels.Width;
        var table = new AlignedBuffer(words * width * sizeof(float));
        fixed (float* x = vectors)
            LstmKernel.FastestFirst[_kernel].Project(words, x, Inputs, Inputs, (float*)_input.Start, panels, (float*)_bias.Start, (float*)table.Start, width);
        return table;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _input.Dispose();
        _bias.Dispose();
        _recurrent.Dispose();
        _factors?.Dispose();
    }

    private LstmTiles Tiles(in SequenceGrid grid) => new()
    {
        Kernel = _kernel,
        Hidden = Hidden,
        Gates = _gates,
        Grid = grid,
        Recurrent = _recurrent.Start,
        Factors = _factors is null ? null : (float*)_factors.Start,
        StateGrid = _stateGrid,
    };

    private void Run(LstmTiles tiles, in LstmOperands operands)
    {
        operands.Check(tiles.Grid, Hidden);
        if (tiles.Grid.Rows == 0)
            return;
        fixed (int* lengths = operands.Lengths)
        fixed (float* initialHidden = operands.InitialHidden, initialCell = operands.InitialCell, sequence = operands.Sequence, hidden = operands.Hidden, cell = operands.Cell)
        {
            tiles.IsReverse = operands.IsReverse;
            tiles.Lengths = lengths;
            tiles.InitialHidden = initialHidden;
            tiles.InitialCell = initialCell;
            tiles.Sequence = sequence;
            tiles.SequenceGrid = operands.SequenceGrid;
            tiles.LastHidden = hidden;
            tiles.LastCell = cell;

            // Sequences that end apart go alone; else as many together as leave work for every thread.
            bool isSmall = (long)tiles.Grid.Rows * tiles.Grid.Steps * Hidden * Hidden * LstmPanels.Gates < ParallelProducts;
            int share = (tiles.Grid.Rows + Workers.Limit - 1) / Workers.Limit;
            tiles.RowsPerTile = lengths is not null ? 1 : Math.Min(isSmall ? tiles.Grid.Rows : share, LstmStep.MaxRows);
            int count = (tiles.Grid.Rows + tiles.RowsPerTile - 1) / tiles.RowsPerTile;
            if (isSmall)
                for (int tile = 0; tile < count; tile++)
                    tiles.Run(tile);
            else
                Workers.Run(count, ref tiles);
        }

        GC.KeepAlive(this);
    }

    private static void CheckLength(int length, long expected, string what)
    {
        if (length != expected)
            throw new ArgumentException($"The {what} should have {expected} elements, but the span has {length}.");
    }
}
