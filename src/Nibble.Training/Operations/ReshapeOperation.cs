using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The same elements in the same order under another shape.</summary>
internal sealed class ReshapeOperation(Variable x, Shape shape) : Operation(x.Value.Reshape(shape), x)
{
    public override bool ReusesGradient => true;

    public override void Forward()
    {
        // The result is a view.
    }

    public override void Backward()
    {
        Result.Gradient.CopyTo(x.BeginGradient());
        x.EndGradient();
    }
}
