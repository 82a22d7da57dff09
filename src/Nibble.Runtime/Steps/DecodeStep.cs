using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>The real numbers that a value's codes stand for.</summary>
internal sealed class DecodeStep(int value, int gridSource) : Step
{
    public override void Run(Workspace workspace) =>
        GridKernels.Decode(workspace.Codes(value), workspace.Scale(gridSource), workspace.Floats(value));
}
