namespace Nibble.Studies;

/// <summary>How a recipe's learning rate changes during training.</summary>
public enum RecipeSchedule
{
    /// <summary>It does not.</summary>
    Constant,

    /// <summary>Half a cosine, down to zero at the end.</summary>
    Cosine,

    /// <summary>By a constant factor each epoch, to a hundredth at the end.</summary>
    Exponential,
}
