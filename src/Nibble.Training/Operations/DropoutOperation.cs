using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Drops elements by the random numbers of each step.</summary>
internal sealed class DropoutOperation(Variable x, float rate, Pass pass, ulong stream) : Operation(x.Value.Shape, x)
{
    private readonly float _scale = 1 / (1 - rate);
    private CounterRandom _random;

    public override bool ReusesGradient => true;

    public override void Forward()
    {
        _random = pass.Random.Stream(stream);
        FloatDropout.Run(x.Value.Values, rate, _scale, _random, Result.Value.Values);
    }

    public override void Backward()
    {
        FloatDropout.Run(Result.Gradient, rate, _scale, _random, x.BeginGradient());
        x.EndGradient();
    }
}
