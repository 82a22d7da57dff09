using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A single number that says how wrong predictions are.</summary>
internal abstract class LossOperation(Variable prediction) : Operation(Shape.Scalar, prediction)
{
    protected Variable Prediction => prediction;

    public override void Forward() => Result.Value[0] = (float)Compute();

    public override void Backward()
    {
        Derive(Result.Gradient[0], prediction.BeginGradient());
        prediction.EndGradient();
    }

    /// <summary>The loss.</summary>
    protected abstract double Compute();

    /// <summary>Writes the derivatives by the predictions, times a factor.</summary>
    protected abstract void Derive(float factor, Span<float> gradient);
}
