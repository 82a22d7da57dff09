namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>σ(x) = 1 / (1 + e^-x), with the derivative σ(x) · (1 - σ(x)).</summary>
    public Variable Sigmoid() => new SigmoidOperation(this).Run();
}
