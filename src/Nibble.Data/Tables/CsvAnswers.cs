namespace Nibble.Data;

/// <summary>What the target column of a table means.</summary>
public enum CsvAnswers
{
    /// <summary>Labels where every cell is a whole number of at least 0 written as digits alone, real targets otherwise.</summary>
    Automatic,

    /// <summary>A class of each row, from 0.</summary>
    Labels,

    /// <summary>A real number to predict.</summary>
    Targets,

    /// <summary>There is no target column: all columns are inputs.</summary>
    None,
}
