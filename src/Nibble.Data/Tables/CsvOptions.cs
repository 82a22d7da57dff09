namespace Nibble.Data;

/// <summary>How a table becomes a data set.</summary>
public sealed record CsvOptions
{
    /// <summary>The header of the column that holds the answers, whatever the case; null for the last column.</summary>
    public string? Target { get; init; }

    /// <summary>What that column means.</summary>
    public CsvAnswers Answers { get; init; }
}
