using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>a + b.</summary>
internal sealed class AddOperation(Variable a, Variable b) : Operation(a.Value.Shape, a, b)
{
    public override bool ReusesGradient => true;

    public override void Forward() => FloatElementwise.Add(a.Value.Values, b.Value.Values, Result.Value.Values);

    // The second first: the first may be written over the result's gradient.
    public override void Backward()
    {
        if (b.NeedsGradient)
        {
            Result.Gradient.CopyTo(b.BeginGradient());
            b.EndGradient();
        }

        if (!a.NeedsGradient)
            return;
        Result.Gradient.CopyTo(a.BeginGradient());
        a.EndGradient();
    }
}
