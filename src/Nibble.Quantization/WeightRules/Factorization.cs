namespace Nibble.Quantization;

/// <summary>Cholesky's factorization in blocks, so that nearly all of it is products of matrices.</summary>
/// <remarks>Matrices are [pitch, pitch] with a pitch of <see cref="Panels.Padded"/>; what lies beyond the n rows and columns is zero.</remarks>
internal static class Factorization
{
    // Between 1 and the next double.
    private const double Epsilon = 2.220446049250313e-16;

    private const int BlockSize = 64;
    private const int ColumnsAtOnce = 256;
    private const int TermsAtOnce = 256;

    /// <summary>The upper triangular U with A⁻¹ = UᵀU, of the pitch of A; null where A is not positive definite.</summary>
    /// <param name="reversed">A in reversed order of rows and columns, JAJ with J the reversal; it is overwritten.</param>
    /// <param name="n">Rows and columns.</param>
    /// <remarks>
    /// With JAJ = RᵀR, A is (JRᵀJ)(JRᵀJ)ᵀ of which T = JRᵀJ is upper triangular, so U is its inverse: the inverse of A itself, which would lose digits,
    /// is never formed.
    /// </remarks>
    public static double[]? UpperOfInverse(double[] reversed, int n) => TryFactorUpper(reversed, n) ? InverseOfReversed(reversed, n) : null;

    // A = RᵀR with R in the place of the upper half of A.
    private static bool TryFactorUpper(double[] matrix, int n)
    {
        int pitch = Panels.Padded(n);
        double[] diagonal = [.. Enumerable.Range(0, n).Select(i => matrix[(i * pitch) + i])];
        for (int start = 0; start < n; start += BlockSize)
        {
            int first = start, end = Math.Min(start + BlockSize, n), rest = n - end;
            for (int k = start; k < end; k++)
            {
                Eliminate(matrix, pitch, first, k, k, end);
                double square = matrix[(k * pitch) + k], pivot = Math.Sqrt(square);

                // Less than rounding leaves of the diagonal is nothing.
                if (!(square > n * Epsilon * diagonal[k]) || double.IsInfinity(square))
                    return false;
                foreach (ref double value in matrix.AsSpan((k * pitch) + k, end - k))
                    value /= pivot;
            }

            if (rest == 0)
                return true;
            Panels rows = new(end - start, rest), negative = new(end - start, rest);
            Parallel.For(0, (rest + ColumnsAtOnce - 1) / ColumnsAtOnce, part =>
            {
                int from = end + (part * ColumnsAtOnce), to = Math.Min(from + ColumnsAtOnce, n);
                var negated = new double[to - from];
                for (int k = first; k < end; k++)
                {
                    Eliminate(matrix, pitch, first, k, from, to);
                    Span<double> row = matrix.AsSpan((k * pitch) + from, to - from);
                    for (int i = 0; i < row.Length; i++)
                    {
                        row[i] /= matrix[(k * pitch) + k];
                        negated[i] = -row[i];
                    }

                    rows.SetTerm(k - first, row, from - end);
                    negative.SetTerm(k - first, negated, from - end);
                }
            });

            // The rest loses what these rows explain of it.
            Parallel.For(0, rows.Count, panel =>
            {
                for (int right = panel; right < rows.Count; right++)
                    PanelProduct.Add(negative.Of(panel, 0, end - first), rows.Of(right, 0, end - first), matrix.AsSpan(((end + (panel * Panels.Width)) * pitch) + end + (right * Panels.Width)), pitch);
            });
        }

        return true;
    }

    // Takes from some columns of row k what the rows of its block before it explain.
    private static void Eliminate(double[] matrix, int pitch, int first, int k, int from, int to)
    {
        for (int row = first; row < k; row++)
            Rows.AddScaled(matrix.AsSpan((k * pitch) + from, to - from), matrix.AsSpan((row * pitch) + from, to - from), -matrix[(row * pitch) + k]);
    }

    // T⁻¹, block of rows by block of rows from the last on: a row i of it is (eᵢ - Σ T[i, k] · row k of it, over k > i) / T[i, i].
    private static double[] InverseOfReversed(double[] upper, int n)
    {
        int pitch = Panels.Padded(n);
        var inverse = new double[pitch * pitch];

        // Rows that are done, as the products for those above read them.
        var done = new Panels(n, n);
        for (int start = (n - 1) / BlockSize * BlockSize; start >= 0; start -= BlockSize)
        {
            int first = start, end = Math.Min(start + BlockSize, n), rest = n - end;
            var negative = new Panels(rest, end - start);
            for (int k = end; k < n; k++)
                for (int i = first; i < end; i++)
                    negative.Set(k - end, i - first, -Entry(upper, pitch, n, i, k));
            Parallel.For(0, (n - first + ColumnsAtOnce - 1) / ColumnsAtOnce, part =>
            {
                int from = first + (part * ColumnsAtOnce), to = Math.Min(from + ColumnsAtOnce, n);

                // Columns up to the block's end have nothing below it, and row k nothing before column k.
                for (int terms = end; terms < to; terms += TermsAtOnce)
                    for (int column = Math.Max(from, end); column < to; column += Panels.Width)
                        if (Math.Min(TermsAtOnce, Math.Min(column + Panels.Width, n) - terms) is > 0 and int count)
                            for (int panel = 0; panel < negative.Count; panel++)
                                PanelProduct.Add(negative.Of(panel, terms - end, count), done.Of(column / Panels.Width, terms, count), inverse.AsSpan(((first + (panel * Panels.Width)) * pitch) + column), pitch);
                for (int i = end - 1; i >= first; i--)
                {
                    int left = Math.Max(from, i);
                    if (left >= to)
                        continue;
                    Span<double> row = inverse.AsSpan((i * pitch) + left, to - left);
                    for (int k = i + 1; k < end; k++)
                        Rows.AddScaled(row, inverse.AsSpan((k * pitch) + left, to - left), -Entry(upper, pitch, n, i, k));
                    if (left == i)
                        row[0] = 1;
                    foreach (ref double value in row)
                        value /= Entry(upper, pitch, n, i, i);
                }

                for (int i = first; i < end; i++)
                    done.SetTerm(i, inverse.AsSpan((i * pitch) + from, to - from), from);
            });
        }

        return inverse;
    }

    // Entry (i, j) of T = JRᵀJ is entry (n - 1 - j, n - 1 - i) of R.
    private static double Entry(double[] upper, int pitch, int n, int i, int j) => upper[((n - 1 - j) * pitch) + n - 1 - i];
}
