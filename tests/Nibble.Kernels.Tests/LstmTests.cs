using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class LstmTests
{
    // Around the edges of panels (16 units), of dwords (4 codes) and of rows that share a pass (2, 4).
    private static readonly (int Steps, int Rows, int Inputs, int Hidden)[] Sizes =
        [(1, 1, 1, 1), (3, 2, 5, 7), (4, 3, 15, 16), (2, 5, 3, 17), (5, 1, 31, 33), (7, 9, 2, 13), (3, 4, 11, 64), (2, 6, 0, 70), (0, 3, 4, 5), (40, 3, 2, 61)];

    public static TheoryData<int> Kernels => KernelWalk.Of(LstmKernel.FastestFirst, kernel => kernel.IsSupported);

    [Fact]
    public void The_kernels_stand_fastest_first()
    {
        Assert.Equal(["avx512 4x64", "avx2 2x32", "reference"], LstmKernel.FastestFirst.Select(kernel => kernel.Name));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_computes_the_definition_bit_for_bit(int index)
    {
        LstmKernel kernel = LstmKernel.FastestFirst[index];
        foreach (PlainLstm plain in Networks())
            AssertSame(plain, kernel, IntegerStates(plain.Hidden));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void NaN_and_infinity_go_where_the_definition_sends_them(int index)
    {
        LstmKernel kernel = LstmKernel.FastestFirst[index];
        foreach (float special in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -0f])
        {
            PlainLstm plain = Network((4, 5, 3, 19), default, reverse: false, lengths: false);
            plain.Input[(2 * 5 * 3) + 4] = special;
            plain.InitialCell[7] = special;
            plain.InitialHidden[30] = special;
            AssertSame(plain, kernel, IntegerStates(plain.Hidden));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Codes_at_their_extremes_do_not_saturate(int index)
    {
        LstmKernel kernel = LstmKernel.FastestFirst[index];
        PlainLstm plain = Network((3, 4, 2, 37), default, reverse: false, lengths: false);
        sbyte[] extremes = [-128, 127, -127, -128, -128, 1, 0];
        for (int i = 0; i < plain.Codes.Length; i++)
            plain.Codes[i] = extremes[(i * 5 / 3) % extremes.Length];
        for (int i = 0; i < plain.InitialHidden.Length; i++)
            plain.InitialHidden[i] = i % 37 < 20 ? -1 : 2;
        AssertSame(plain, kernel, [new LstmStateGrid(1f / 128, -128, 127)]);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Words_from_a_table_give_the_bits_of_their_vectors(int index)
    {
        LstmKernel kernel = LstmKernel.FastestFirst[index];
        const int Words = 23, Steps = 9, Rows = 6, Inputs = 5, Hidden = 21;
        float[] embedding = Floats(Words * Inputs, 11), w = Floats(4 * Hidden * Inputs, 12), r = Floats(4 * Hidden * Hidden, 13), bias = Floats(4 * Hidden, 14);
        int[] words = [.. Enumerable.Range(0, Steps * Rows).Select(i => i * 7 % Words)];
        float[] x = [.. words.SelectMany(word => embedding[(word * Inputs)..((word + 1) * Inputs)])];
        using var lstm = new LstmProduct(w, r, bias, Hidden, default, kernel);
        using AlignedBuffer table = lstm.Tabulate(embedding, Words);
        float[] expected = new float[Rows * Hidden], found = new float[Rows * Hidden];

        // Row-major sequences, as a batch of texts comes.
        lstm.Run(x, new SequenceGrid(Steps, Rows, Inputs, Steps * Inputs), new LstmOperands { Hidden = expected });
        lstm.Run(table, words, new SequenceGrid(Steps, Rows, 1, Steps), new LstmOperands { Hidden = found });

        Assert.Equal(expected, found);
        words[17] = Words;
        Assert.Contains("The word 23 at step 8 of sequence 1", Assert.Throws<ArgumentOutOfRangeException>(() => lstm.Run(table, words, new SequenceGrid(Steps, Rows, 1, Steps), new LstmOperands { Hidden = found })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        PlainLstm plain = Network((30, 23, 7, 40), default, reverse: false, lengths: false);
        int before = Workers.Limit;
        try
        {
            foreach (int limit in (int[])[1, 2, 3, 64])
            {
                Workers.Limit = limit;
                AssertSame(plain, LstmKernel.Fastest, IntegerStates(plain.Hidden));
            }
        }
        finally
        {
            Workers.Limit = before;
        }
    }

    [Fact]
    public void A_warm_run_allocates_nothing()
    {
        PlainLstm plain = Network((8, 3, 4, 20), default, reverse: false, lengths: false);
        using LstmProduct lstm = plain.Pack(null, LstmKernel.Fastest);
        float[] hidden = new float[60];
        SequenceGrid grid = plain.Grid;
        lstm.Run(plain.Input, grid, new LstmOperands { Hidden = hidden });

        Allocation.AssertNone(() => lstm.Run(plain.Input, grid, new LstmOperands { Hidden = hidden }));
    }

    [Fact]
    public void Operands_of_wrong_lengths_are_refused()
    {
        float[] w = new float[24], r = new float[36], x = new float[12];
        Assert.Contains("should have 36 elements", Assert.Throws<ArgumentException>(() => new LstmProduct(w, new float[35], [], 3, default)).Message, StringComparison.Ordinal);
        Assert.Contains("bias should have 12", Assert.Throws<ArgumentException>(() => new LstmProduct(w, r, new float[24], 3, default)).Message, StringComparison.Ordinal);
        Assert.Contains("power of two", Assert.Throws<ArgumentException>(() => new LstmProduct(w, new sbyte[36], [1], [], 3, new LstmStateGrid(1f / 127, -127, 127), default)).Message, StringComparison.Ordinal);
        Assert.Contains("clipped to -1", Assert.Throws<ArgumentException>(() => new LstmProduct(w, r, [], 3, new LstmGates(-1))).Message, StringComparison.Ordinal);
        using var lstm = new LstmProduct(w, r, [], 3, default);
        Assert.Contains("ends at 14", Assert.Throws<ArgumentException>(() => lstm.Run(x, SequenceGrid.StepMajor(7, 1, 2), default)).Message, StringComparison.Ordinal);
        Assert.Contains("length of 0 to 3", Assert.Throws<ArgumentException>(() => lstm.Run(x, SequenceGrid.StepMajor(3, 2, 2), new LstmOperands { Lengths = [3, 4] })).Message, StringComparison.Ordinal);
        Assert.Contains("last cells", Assert.Throws<ArgumentException>(() => lstm.Run(x, SequenceGrid.StepMajor(3, 2, 2), new LstmOperands { Cell = new float[5] })).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<PlainLstm> Networks()
    {
        LstmGates[] gates = [default, new(0.5f), new(20), new(null, (0.2f, 0.5f)), new(1.5f, (0.3f, 0.4f))];
        for (int i = 0; i < Sizes.Length; i++)
            for (int way = 0; way < 4; way++)
                yield return Network(Sizes[i], gates[(i + way) % gates.Length], reverse: (way & 1) != 0, lengths: (way & 2) != 0);
    }

    private static PlainLstm Network((int Steps, int Rows, int Inputs, int Hidden) size, LstmGates gates, bool reverse, bool lengths) => new()
    {
        Grid = SequenceGrid.StepMajor(size.Steps, size.Rows, size.Inputs),
        Inputs = size.Inputs,
        Hidden = size.Hidden,
        Gates = gates,
        IsReverse = reverse,
        Lengths = lengths ? [.. Enumerable.Range(0, size.Rows).Select(row => row * 5 % (size.Steps + 1))] : [],
        Input = Floats(size.Steps * size.Rows * size.Inputs, 1),
        InputWeights = Floats(4 * size.Hidden * size.Inputs, 2),
        Recurrent = Floats(4 * size.Hidden * size.Hidden, 3),
        Codes = [.. Floats(4 * size.Hidden * size.Hidden, 4).Select(x => (sbyte)Math.Clamp(x * 60, -128, 127))],
        Scales = [.. Floats(4 * size.Hidden, 5).Select(x => 0.001f + (Math.Abs(x) * 0.01f))],
        Bias = Floats(4 * size.Hidden, 6),
        InitialHidden = Floats(size.Rows * size.Hidden, 7),
        InitialCell = Floats(size.Rows * size.Hidden, 8),
    };

    private static IEnumerable<LstmStateGrid?> IntegerStates(int hidden) => [null, new LstmStateGrid(1f / 128, -128, 127), hidden % 2 == 0 ? new LstmStateGrid(1f / 8, -8, 7) : new LstmStateGrid(1f / 64, -63, 63)];

    private static void AssertSame(PlainLstm plain, LstmKernel kernel, IEnumerable<LstmStateGrid?> states)
    {
        foreach (LstmStateGrid? state in states)
        {
            int rows = plain.Grid.Rows, width = plain.Hidden;
            float[] sequence = Filled(plain.Grid.Steps * rows * width), hidden = Filled(rows * width), cell = Filled(rows * width);
            using LstmProduct lstm = plain.Pack(state, kernel);
            lstm.Run(plain.Input, plain.Grid, new LstmOperands
            {
                IsReverse = plain.IsReverse,
                Lengths = plain.Lengths,
                InitialHidden = plain.InitialHidden,
                InitialCell = plain.InitialCell,
                Sequence = sequence,
                SequenceGrid = SequenceGrid.StepMajor(plain.Grid.Steps, rows, width),
                Hidden = hidden,
                Cell = cell,
            });
            (float[] expectedSequence, float[] expectedHidden, float[] expectedCell) = plain.Run(state);
            Assert.True(Bits(expectedSequence).AsSpan().SequenceEqual(Bits(sequence)), $"{kernel.Name}, {plain.Grid}, {state}: other states.");
            Assert.Equal(Bits(expectedHidden), Bits(hidden));
            Assert.Equal(Bits(expectedCell), Bits(cell));
        }
    }

    // Every NaN is one.
    private static int[] Bits(float[] values) => [.. values.Select(x => BitConverter.SingleToInt32Bits(float.IsNaN(x) ? float.NaN : x))];

    private static float[] Filled(int count) => [.. Enumerable.Repeat(77f, count)];

    private static float[] Floats(int count, ulong seed) => Tensor.Random([count], seed).Values.ToArray();
}
