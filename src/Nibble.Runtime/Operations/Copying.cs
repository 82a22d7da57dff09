namespace Nibble.Runtime;

/// <summary>The same elements in the same order: Identity, Flatten, Reshape.</summary>
internal sealed class Copying : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output) => inputs[0].Values.CopyTo(output.Values);
}
