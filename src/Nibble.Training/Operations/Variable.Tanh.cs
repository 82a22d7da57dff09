namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>tanh(k · x), with the derivative k · (1 - tanh²(k · x)).</summary>
    /// <param name="steepness">k.</param>
    public Variable Tanh(float steepness = 1) => new TanhOperation(this, steepness).Run();
}
