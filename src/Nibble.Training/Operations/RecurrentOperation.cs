using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>All steps of a recurrent layer.</summary>
internal sealed class RecurrentOperation : Operation, IDisposable
{
    private readonly Variable _x;
    private readonly Variable[] _weights;
    private readonly RecurrentTraining _kernel;
    private readonly float[][] _unwanted;

    public RecurrentOperation(Variable x, Variable inputWeights, Variable stateWeights, Variable bias, RecurrentCell cell, bool givesSequence, int truncation)
        : base(ShapeOf(x.Value.Shape, stateWeights.Value.Shape[1], givesSequence), x, inputWeights, stateWeights, bias)
    {
        _x = x;
        _weights = [inputWeights, stateWeights, bias];
        Shape shape = x.Value.Shape;
        _kernel = new RecurrentTraining(new RecurrentSizes(shape[0], shape[1], shape[2], stateWeights.Value.Shape[1]), cell, givesSequence, truncation);
        _unwanted = [.. _weights.Select(weight => weight.NeedsGradient ? [] : new float[weight.Value.Length])];

        // Padding stays padding where every step has a result.
        if (givesSequence)
            Result.StepRanges = x.StepRanges;
    }

    public override void Forward() =>
        _kernel.Forward(_x.Value.Values, _weights[0].Value.Values, _weights[1].Value.Values, _weights[2].Value.Values, _x.StepRanges, Result.Value.Values);

    public override void Backward()
    {
        Span<float> dx = _x.NeedsGradient ? _x.BeginGradient() : [];
        _kernel.Backward(_x.Value.Values, _weights[0].Value.Values, _weights[1].Value.Values, Result.Gradient, dx, Begin(0), Begin(1), Begin(2));
        if (_x.NeedsGradient)
            _x.EndGradient();
        foreach (Variable weight in _weights)
            if (weight.NeedsGradient)
                weight.EndGradient();
    }

    /// <summary>Gives back what only a way back would need; memory that a recording keeps goes with it.</summary>
    public void Dispose() => _kernel.Dispose();

    private static Shape ShapeOf(Shape x, int units, bool givesSequence) => givesSequence ? [x[0], x[1], units] : [x[0], units];

    private Span<float> Begin(int weight) => _weights[weight].NeedsGradient ? _weights[weight].BeginGradient() : _unwanted[weight];
}
