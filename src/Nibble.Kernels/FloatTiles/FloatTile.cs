using System.Collections.Immutable;

namespace Nibble.Kernels;

/// <summary>A way to compute a tile of a float product that lives in registers: a lane is a column, so nothing is ever summed across lanes.</summary>
/// <remarks>
/// All of them give the same bits: every sum is one chain of fused multiply-adds in the order of its terms, whatever the tile, the
/// instruction set or the number of threads.
/// </remarks>
internal abstract unsafe class FloatTile
{
    /// <summary>How many elements ahead a panel is fetched into the first cache: 4 KB.</summary>
    protected const int PrefetchDistance = 1024;

    /// <summary>How many bytes ahead interleaved rows are; rows where they stand are too many streams for it.</summary>
    protected const int InterleavedDistance = 1024;

    /// <summary>All tiles, fastest first, the reference last.</summary>
    public static ImmutableArray<FloatTile> FastestFirst { get; } = [new Avx512FloatTile(), new FmaFloatTile(), new AdvSimdFloatTile(), new ReferenceFloatTile()];

    /// <summary>The fastest that this processor runs.</summary>
    public static FloatTile Fastest { get; } = FastestFirst.First(tile => tile.IsSupported);

    /// <summary>The place in the list: what stands for the tile where only plain data may be.</summary>
    public int Index => FastestFirst.IndexOf(this);

    /// <summary>What lists and reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether this processor can run it.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>The most rows of a tile.</summary>
    public abstract int Rows { get; }

    /// <summary>The columns of a tile, and so of a panel.</summary>
    public abstract int Columns { get; }

    /// <summary>Computes a tile of 1 to <see cref="Rows"/> rows and all columns.</summary>
    public abstract void Multiply(FloatTileJob* job, int rows);

    /// <summary>Computes a tile that may have fewer columns than a panel: through memory of its own, so that nothing beyond them is read or written.</summary>
    /// <param name="job">The tile; From is To, or has all columns.</param>
    /// <param name="rows">1 to <see cref="Rows"/>.</param>
    /// <param name="columns">1 to <see cref="Columns"/>.</param>
    /// <param name="edge">As many floats as a whole tile has.</param>
    public void Multiply(FloatTileJob* job, int rows, int columns, float* edge)
    {
        if (columns == Columns)
        {
            Multiply(job, rows);
            return;
        }

        FloatTileJob inner = *job;
        inner.To = edge;
        inner.ToStep = Columns;
        if (job->From == job->To)
        {
            inner.From = edge;
            inner.FromStep = Columns;
            for (int row = 0; row < rows; row++)
                new ReadOnlySpan<float>(job->From + (row * job->FromStep), columns).CopyTo(new Span<float>(edge + (row * Columns), columns));
        }

        Multiply(&inner, rows);
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(edge + (row * Columns), columns).CopyTo(new Span<float>(job->To + (row * job->ToStep), columns));
    }
}
