using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>
    /// The function that a surrogate stands for, as an activation of its own, with its derivative: hard tanh and the staircases of tanh
    /// train networks whose values drift toward a quantizer's points before there is a quantizer.
    /// </summary>
    /// <param name="surrogate">The function and its derivative.</param>
    /// <param name="range">The least and the greatest point of the quantizer that it prepares for.</param>
    public Variable Smooth(SmoothSurrogate surrogate, Interval range) => new SmoothOperation(this, surrogate, range).Run();
}
