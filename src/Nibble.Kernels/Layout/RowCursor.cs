namespace Nibble.Kernels;

/// <summary>Walks the rows of two grids that correspond, forwards, without dividing at each step.</summary>
internal struct RowCursor
{
    private readonly RowGrid _from;
    private readonly RowGrid _to;
    private int _image;
    private int _run;
    private int _position;

    /// <param name="from">Rows that are read.</param>
    /// <param name="to">Rows that are written, as many images, runs and positions.</param>
    /// <param name="row">The row to begin at, counted through all runs of all images.</param>
    public RowCursor(in RowGrid from, in RowGrid to, int row)
    {
        (_from, _to) = (from, to);
        (int run, _position) = Math.DivRem(row, from.Positions);
        (_image, _run) = Math.DivRem(run, from.Runs);
        Move();
    }

    /// <summary>Where the row is read.</summary>
    public nint From { get; private set; }

    /// <summary>Where the row is written.</summary>
    public nint To { get; private set; }

    /// <summary>Rows of the run from here on.</summary>
    public readonly int LeftInRun => _from.Positions - _position;

    /// <summary>Goes on by at most the rows left in the run.</summary>
    public void Advance(int rows)
    {
        _position += rows;
        if (_position < _from.Positions)
        {
            From += rows * _from.PositionStep;
            To += rows * _to.PositionStep;
            return;
        }

        _position = 0;
        if (++_run == _from.Runs)
            (_run, _image) = (0, _image + 1);
        Move();
    }

    private void Move() => (From, To) = (_from[_image, _run, _position], _to[_image, _run, _position]);
}
