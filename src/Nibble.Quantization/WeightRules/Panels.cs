namespace Nibble.Quantization;

/// <summary>A matrix [terms, columns] whose columns stand in groups of eight, term after term, as products read them; missing ones of the last group are zero.</summary>
internal sealed class Panels
{
    /// <summary>Columns of a panel: two vectors of doubles.</summary>
    public const int Width = 8;

    private readonly int _terms;
    private readonly double[] _values;

    /// <summary>Makes a matrix of zeros.</summary>
    public Panels(int terms, int columns)
    {
        (_terms, Count) = (terms, Padded(columns) / Width);
        _values = new double[Count * terms * Width];
    }

    /// <summary>How many panels there are.</summary>
    public int Count { get; }

    /// <summary>The columns of as many whole panels as hold this many.</summary>
    public static int Padded(int columns) => (columns + Width - 1) / Width * Width;

    /// <summary>Some terms of a panel.</summary>
    public ReadOnlySpan<double> Of(int panel, int firstTerm, int terms) => _values.AsSpan(((panel * _terms) + firstTerm) * Width, terms * Width);

    /// <summary>Sets one element.</summary>
    public void Set(int term, int column, double value) => _values[(((column / Width * _terms) + term) * Width) + (column % Width)] = value;

    /// <summary>Sets the elements of one term from a column on.</summary>
    /// <param name="term">The term.</param>
    /// <param name="values">As many elements as are set.</param>
    /// <param name="firstColumn">A multiple of <see cref="Width"/>.</param>
    public void SetTerm(int term, ReadOnlySpan<double> values, int firstColumn = 0)
    {
        Span<double> place = _values.AsSpan(((firstColumn / Width * _terms) + term) * Width);
        for (; values.Length >= Width; values = values[Width..])
        {
            values[..Width].CopyTo(place);
            if (values.Length == Width)
                return;
            place = place[(_terms * Width)..];
        }

        values.CopyTo(place);
    }

    /// <summary>Sets one column, all terms.</summary>
    public void SetColumn(int column, ReadOnlySpan<double> values)
    {
        for (int term = 0; term < values.Length; term++)
            Set(term, column, values[term]);
    }
}
