namespace Nibble.Training;

/// <summary>The loss of one output, and what it is to all outputs.</summary>
internal interface ILossFunction
{
    /// <summary>Whether the loss of a batch is the mean over its elements; else it is the sum.</summary>
    static abstract bool IsMean { get; }

    /// <summary>The loss of one output.</summary>
    static abstract double Of(float prediction, float target);

    /// <summary>Its derivative by the prediction.</summary>
    static abstract float DerivativeOf(float prediction, float target);
}
