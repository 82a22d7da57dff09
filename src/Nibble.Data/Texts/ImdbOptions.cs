namespace Nibble.Data;

/// <summary>How reviews become rows of numbers.</summary>
public sealed record ImdbOptions
{
    /// <summary>The numbers in use, those without a word (0 to 3) included: all are below. At least 4.</summary>
    public int Vocabulary { get; init; } = 5000;

    /// <summary>The numbers in a row. At least 1.</summary>
    public int Length { get; init; } = 300;
}
