namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>x where x is at least 0, else <paramref name="alpha"/> · x; the derivative is 1 or <paramref name="alpha"/> likewise.</summary>
    public Variable LeakyRelu(float alpha) => new LeakyReluOperation(this, alpha).Run();
}
