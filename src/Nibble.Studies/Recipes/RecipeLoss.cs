namespace Nibble.Studies;

/// <summary>The losses that a recipe can name.</summary>
public enum RecipeLoss
{
    /// <summary>Softmax and cross entropy, for labels.</summary>
    CrossEntropy,

    /// <summary>Mean squared error, for real targets.</summary>
    MeanSquaredError,

    /// <summary>Mean absolute error (L1), for real targets.</summary>
    MeanAbsoluteError,
}
