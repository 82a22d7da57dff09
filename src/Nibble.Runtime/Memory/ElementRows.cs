namespace Nibble.Runtime;

/// <summary>Two things held whose elements correspond one to one, as stretches without borders in between.</summary>
internal readonly struct ElementRows
{
    private readonly PixelGrid _from;
    private readonly PixelGrid _to;
    private readonly bool _isWhole;

    /// <param name="plan">The batch.</param>
    /// <param name="from">What is read.</param>
    /// <param name="to">What is written, in the same arrangement.</param>
    public ElementRows(BatchPlan plan, Held from, Held to)
    {
        _isWhole = from.Arrangement == Arrangement.Plain || (from.Border.IsEmpty && to.Border.IsEmpty);
        if (!_isWhole)
            (_from, _to) = (plan.ImageOf(from), plan.ImageOf(to));
        Count = _isWhole ? 1 : _from.Images * _from.Height;
        (FromLength, ToLength) = _isWhole ? (plan.CountOf(from), plan.CountOf(to)) : (_from.RowLength, _to.RowLength);
    }

    /// <summary>The number of stretches.</summary>
    public int Count { get; }

    /// <summary>Elements of a stretch that is read.</summary>
    public int FromLength { get; }

    /// <summary>Elements of a stretch that is written; another number only where one holds bits.</summary>
    public int ToLength { get; }

    /// <summary>Where a stretch begins on either side.</summary>
    public (int From, int To) this[int row] => _isWhole ? (0, 0) : (_from.Row(row / _from.Height, row % _from.Height), _to.Row(row / _from.Height, row % _from.Height));
}
