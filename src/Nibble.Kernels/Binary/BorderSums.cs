namespace Nibble.Kernels;

/// <summary>What is added to the sums of pixels at the border: the sum of the weights that lie outside of the image, which bits 0 have subtracted.</summary>
/// <remarks>Pixels with the same part of the kernel outside share their row of sums; nearly all pixels have nothing outside.</remarks>
internal sealed unsafe class BorderSums : IDisposable
{
    private readonly BinaryBorder _border;
    private readonly int[] _classOfRow;
    private readonly int[] _classOfColumn;
    private readonly int _columnClasses;
    private readonly bool[] _isInside;
    private readonly nint _pitch;
    private readonly AlignedBuffer _sums;

    /// <summary>Adds up weights.</summary>
    /// <param name="border">The convolution.</param>
    /// <param name="weights">[outputs, kernel rows, kernel columns, channels].</param>
    /// <param name="outputs">Outputs.</param>
    public BorderSums(BinaryBorder border, ReadOnlySpan<sbyte> weights, int outputs)
    {
        _border = border;
        int positions = border.KernelHeight * border.KernelWidth, depth = outputs == 0 ? 0 : weights.Length / outputs;
        if (positions < 1 || depth % positions != 0)
            throw new ArgumentException($"Weights of {depth} signs an output are not those of a kernel of {border.KernelHeight} x {border.KernelWidth}.", nameof(border));
        ((int First, int End)[] rows, _classOfRow) = Classes(border.OutputHeight, border.StrideY, border.DilationY, border.PadTop, border.KernelHeight, border.Height);
        ((int First, int End)[] columns, _classOfColumn) = Classes(border.OutputWidth, border.StrideX, border.DilationX, border.PadLeft, border.KernelWidth, border.Width);
        _columnClasses = columns.Length;
        _isInside = new bool[rows.Length * columns.Length];
        _pitch = outputs + OutputStage.Lanes;
        _sums = new AlignedBuffer(_isInside.Length * _pitch * sizeof(int));
        for (int i = 0; i < _isInside.Length; i++)
        {
            ((int firstRow, int endRow), (int firstColumn, int endColumn)) = (rows[i / columns.Length], columns[i % columns.Length]);
            _isInside[i] = endRow - firstRow == border.KernelHeight && endColumn - firstColumn == border.KernelWidth;
            for (int j = 0; j < outputs * positions; j++)
            {
                (int row, int column) = Math.DivRem(j % positions, border.KernelWidth);
                if (row >= firstRow && row < endRow && column >= firstColumn && column < endColumn)
                    continue;
                foreach (sbyte weight in weights.Slice(j * (depth / positions), depth / positions))
                    ((int*)_sums.Start)[(i * _pitch) + (j / positions)] += weight;
            }
        }
    }

    /// <summary>Refuses rows that are not the convolution's pixels.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public void Require(in RowGrid rows)
    {
        if (rows.Runs != _border.OutputHeight || rows.Positions != _border.OutputWidth)
            throw new ArgumentException($"The rows are {rows.Runs} x {rows.Positions} an image, but the convolution has {_border.OutputHeight} x {_border.OutputWidth} pixels.");
    }

    /// <summary>What is added to the sums of a pixel, from output 0 on; null where nothing is.</summary>
    public int* Of(int run, int position)
    {
        int index = (_classOfRow[run] * _columnClasses) + _classOfColumn[position];
        return _isInside[index] ? null : (int*)_sums.Start + (index * _pitch);
    }

    public void Dispose() => _sums.Dispose();

    // Which rows (or columns) of the kernel are inside of the image, for each row of pixels that come out; the different answers once.
    private static ((int First, int End)[] Inside, int[] ClassOf) Classes(int outputs, int stride, int dilation, int pad, int kernel, int size)
    {
        List<(int First, int End)> inside = [];
        var classOf = new int[outputs];
        for (int output = 0; output < outputs; output++)
        {
            int start = (output * stride) - pad, first = 0, end = kernel;
            while (first < kernel && start + (first * dilation) < 0)
                first++;
            while (end > first && start + ((end - 1) * dilation) >= size)
                end--;
            classOf[output] = inside.IndexOf((first, end));
            if (classOf[output] < 0)
            {
                classOf[output] = inside.Count;
                inside.Add((first, end));
            }
        }

        return ([.. inside], classOf);
    }
}
