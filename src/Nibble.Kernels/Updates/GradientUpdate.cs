namespace Nibble.Kernels;

/// <summary>Steps by gradients that are products and are never stored: w ← step(w, dyᵀ · x). The bits of the product and the step one after the other, for any number of threads.</summary>
public static unsafe class GradientUpdate
{
    private const int Line = 16;

    [ThreadStatic]
    private static AlignedBuffer? _packed;

    /// <summary>Takes a step of a fully connected layer's weights.</summary>
    /// <param name="rule">What happens to each element.</param>
    /// <param name="size">The product: rows of the weights, their columns, and the samples.</param>
    /// <param name="outputs">dy, [samples, rows].</param>
    /// <param name="inputs">x, [samples, columns].</param>
    /// <param name="values">The weights, [rows, columns], changed in place.</param>
    /// <param name="first">The first moments, as long where the method has them; changed in place.</param>
    /// <param name="second">The second moments, as long where the method has them; changed in place.</param>
    /// <param name="signsOfInputs">Whether x stands for its signs.</param>
    /// <exception cref="ArgumentException">A span has not as many elements as needed.</exception>
    public static void Run(in UpdateRule rule, GemmSize size, ReadOnlySpan<float> outputs, ReadOnlySpan<float> inputs, Span<float> values, Span<float> first, Span<float> second, bool signsOfInputs = false)
    {
        size.Check(outputs.Length, inputs.Length, values.Length);
        long count = (long)size.M * size.N;
        if ((rule.Moments > 0 && first.Length < count) || (rule.Moments > 1 && second.Length < count))
            throw new ArgumentException($"A step by {rule.Method} of {count} elements needs {rule.Moments} moments of each, but got {first.Length} and {second.Length}.");
        if (count == 0)
            return;
        fixed (float* dy = outputs, x = inputs, w = values, m = first, v = second)
        {
            FloatTile tile = FloatTile.Fastest;
            var job = new GradientUpdateJob { Tile = tile.Index, Rule = rule, Depth = size.K, Rows = size.M, Columns = size.N, Left = dy, Right = x, Values = w, First = m, Second = v, SignsOfRight = signsOfInputs };
            nint slivers = Whole(size.M, tile.Rows) * size.K, panels = Whole(size.N, tile.Columns) * size.K;
            job.FetchedLines = tile.Rows * (tile.Columns / Line) * (1 + rule.Moments);
            nint steps = Math.Max(size.K, job.FetchedLines);
            slivers = (slivers + 15) & -16;
            panels = (panels + 15) & -16;
            job.Slivers = Packed(((slivers + panels) * sizeof(float)) + (steps * sizeof(nint)));
            job.Panels = job.Slivers + slivers;
            job.Fetches = (nint*)(job.Panels + panels);
            ListFetches(job, tile, new Span<nint>(job.Fetches, (int)steps));
            var packing = new GradientPackingTiles(job);
            Workers.Run(packing.Count, ref packing);
            if (rule.IsPlain)
                Choose<UpdateExtents.Plain>(job);
            else
                Choose<UpdateExtents.Whole>(job);
        }
    }

    private static nint Whole(int count, int part) => (nint)(count + part - 1) / part * part;

    // Of a tile's rows the lines of the parameter and of its moments.
    private static void ListFetches(in GradientUpdateJob job, FloatTile tile, Span<nint> fetches)
    {
        int count = 0;
        for (int row = 0; row < tile.Rows; row++)
        {
            for (int column = 0; column + Line <= tile.Columns; column += Line)
            {
                nint offset = (((nint)row * job.Columns) + column) * sizeof(float);
                fetches[count++] = offset;
                if (job.Rule.Moments > 0)
                    fetches[count++] = (nint)((byte*)job.First - (byte*)job.Values) + offset;
                if (job.Rule.Moments > 1)
                    fetches[count++] = (nint)((byte*)job.Second - (byte*)job.Values) + offset;
            }
        }

        fetches[count..].Clear();
    }

    private static void Choose<TExtent>(in GradientUpdateJob job)
        where TExtent : struct, IUpdateExtent
    {
        switch (job.Rule.Method)
        {
            case UpdateMethod.Descent: Run<UpdateMethods.Descent, TExtent>(job); break;
            case UpdateMethod.Momentum: Run<UpdateMethods.Momentum, TExtent>(job); break;
            case UpdateMethod.Nesterov: Run<UpdateMethods.Nesterov, TExtent>(job); break;
            case UpdateMethod.Adam: Run<UpdateMethods.Adam, TExtent>(job); break;
            case UpdateMethod.AdaMax: Run<UpdateMethods.AdaMax, TExtent>(job); break;
            case UpdateMethod.ShiftAdaMax: Run<UpdateMethods.ShiftAdaMax, TExtent>(job); break;
            case UpdateMethod.StoredShiftAdaMax: Run<UpdateMethods.StoredShiftAdaMax, TExtent>(job); break;
            default: throw new ArgumentOutOfRangeException(nameof(job), $"There is no method {job.Rule.Method}.");
        }
    }

    private static void Run<TMethod, TExtent>(in GradientUpdateJob job)
        where TMethod : struct, IUpdateMethod
        where TExtent : struct, IUpdateExtent
    {
        var tiles = new GradientUpdateTiles<TMethod, TExtent>(job);
        Workers.Run(tiles.Count, ref tiles);
    }

    private static float* Packed(nint bytes)
    {
        if (_packed is null || _packed.Length < bytes)
        {
            _packed?.Dispose();
            _packed = new AlignedBuffer(bytes);
        }

        return (float*)_packed.Start;
    }
}
