namespace Nibble.Data;

/// <summary>Which part of a data set.</summary>
public enum DataSplit
{
    /// <summary>What networks learn from; calibration takes its samples here too.</summary>
    Train,

    /// <summary>What nobody learns from: accuracy is measured here.</summary>
    Test,
}
