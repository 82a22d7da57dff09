namespace Nibble.Runtime;

/// <summary>One step of an integer program: reads values of a workspace and writes one, without allocating.</summary>
internal abstract class Step
{
    public abstract void Run(Workspace workspace);
}
