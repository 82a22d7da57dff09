namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>tanh x, with the derivative 1 - tanh² x.</summary>
    public Variable Tanh() => new TanhOperation(this).Run();
}
