namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>clip(slope · x + 0.5, 0, 1), with the derivative slope between and at the ends, else 0.</summary>
    public Variable HardSigmoid(float slope = 0.5f) => new HardSigmoidOperation(this, slope).Run();
}
