namespace Nibble.Runtime;

/// <summary>A function of each element by itself.</summary>
internal sealed class Mapping(SpanMap map) : Operation
{
    public override bool MayOverwrite => true;

    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output) => map(inputs[0].Values, output.Values);
}
