using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The same values; their gradient is mapped to points on its way back.</summary>
internal sealed class QuantizeErrorsOperation : Operation
{
    private readonly Variable _x;
    private readonly PointRule _rule;
    private readonly Tensor _errors;
    private readonly Tensor _points;
    private readonly Pass _pass;
    private readonly string _place;
    private readonly ulong _number;
    private CounterRandom _random;

    /// <param name="x">The values, which the result shares.</param>
    /// <param name="quantizer">What maps their gradient.</param>
    /// <param name="pass">What stochastic rules draw from.</param>
    /// <param name="place">Which values these are, for errors and as the name of their random numbers.</param>
    public QuantizeErrorsOperation(Variable x, Quantizer quantizer, Pass pass, string place)
        : base(x.Value, x)
    {
        (_x, _rule, _pass, _place, _number) = (x, PointRule.Of(quantizer, x.Value.Shape), pass, place, QuantizerSite.NumberOf($"{place}.gradient"));
        (_errors, _points) = (new Tensor(x.Value.Shape), new Tensor(x.Value.Shape));
    }

    public override bool ReusesGradient => true;

    public override void Forward() => _random = _pass.Random.Stream(_number);

    public override void Backward()
    {
        Result.Gradient.CopyTo(_errors.Values);
        try
        {
            _rule.Map(_errors, _points, _random);
        }
        catch (NibbleException error) when (error is not TrainingException)
        {
            throw new TrainingException($"The gradient of '{_place}' can't be quantized: {error.Message} If the data is sound, training has diverged: lower the learning rate.", error);
        }

        _points.Values.CopyTo(_x.BeginGradient());
        _x.EndGradient();
    }
}
