using Nibble.Kernels;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>max(x, 0), with the derivative 1 where x is above 0, else 0. NaN stays NaN.</summary>
    public Variable Relu() => new ClampOperation(this, OutputClamp.Relu).Run();
}
