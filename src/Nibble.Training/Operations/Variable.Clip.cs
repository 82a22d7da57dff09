using Nibble.Kernels;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>clip(x, low, high), with the derivative 1 between and at the ends, else 0. NaN stays NaN.</summary>
    public Variable Clip(float low, float high) => new ClampOperation(this, OutputClamp.Closed(low, high)).Run();
}
