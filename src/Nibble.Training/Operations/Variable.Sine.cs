namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>sin(frequency · x), with the derivative frequency · cos(frequency · x).</summary>
    public Variable Sine(float frequency = 1) => new SineOperation(this, frequency).Run();
}
