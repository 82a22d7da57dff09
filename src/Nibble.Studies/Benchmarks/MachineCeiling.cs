using Nibble.Kernels;

namespace Nibble.Studies;

/// <summary>What this machine does at most: operations a second of matrix products whose operands stay in the cache, by Nibble's own fastest kernels.</summary>
/// <param name="Threads">How many threads took part.</param>
/// <param name="FloatOperations">A second, multiplications and additions counted apart.</param>
/// <param name="IntegerOperations">Likewise, of 8-bit codes with 32-bit sums.</param>
/// <remarks>The best round counts, not the median: disturbances only lower it.</remarks>
public sealed record MachineCeiling(int Threads, double FloatOperations, double IntegerOperations)
{
    /// <summary>The products that are timed; their operands take half a megabyte a thread as floats.</summary>
    public static GemmSize Size { get; } = new(240, 256, 256);

    /// <summary>Measures it on the spot.</summary>
    /// <param name="threads">How many threads take part, 1 or more.</param>
    /// <param name="duration">About how long to measure.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static MachineCeiling Measure(int threads, TimeSpan duration, CancellationToken cancellation = default)
    {
        int before = Workers.Limit;
        Workers.Limit = threads;
        try
        {
            GemmSize size = Size with { M = Size.M * threads };
            RowGrid rows = RowGrid.Matrix(size.M, size.K), results = RowGrid.Matrix(size.M, size.N);
            float[] left = Filled<float>(size.M * size.K), result = new float[size.M * size.N];
            byte[] codes = Filled<byte>(size.M * size.K), sums = new byte[size.M * size.N * sizeof(int)];
            using var floats = new FloatProduct(Filled<float>(size.N * size.K), size.N, [0], size.K, []);
            using var integers = new ByteProduct(Filled<sbyte>(size.N * size.K), size.N, [0], size.K, byte.MaxValue, new SumsStage());
            IReadOnlyList<Timing> times = Alternation.Run(
                [() => floats.Run(left, rows, result, results), () => integers.Run(codes, rows, sums, results, zero: 0)],
                duration,
                cancellation: cancellation);
            double operations = 2.0 * size.M * size.N * size.K;
            return new MachineCeiling(threads, operations / times[0].Best, operations / times[1].Best);
        }
        finally
        {
            Workers.Limit = before;
        }
    }

    private static T[] Filled<T>(int count)
        where T : System.Numerics.INumber<T>
    {
        var values = new T[count];
        for (int i = 0; i < count; i++)
            values[i] = T.CreateTruncating((i % 13) - 6);
        return values;
    }
}
