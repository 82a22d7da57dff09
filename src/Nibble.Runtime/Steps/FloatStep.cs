namespace Nibble.Runtime;

/// <summary>An operator on real numbers.</summary>
internal sealed class FloatStep(Operation operation, int[] inputs, int output) : Step
{
    public override void Run(Workspace workspace) => operation.Run(workspace.Real(inputs), workspace.Real(output));
}
