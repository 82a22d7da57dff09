using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>The same values; their gradient is mapped to few points on its way back.</summary>
    /// <param name="quantizer">What maps the gradient. It sees the gradient of the whole batch as one tensor.</param>
    /// <param name="pass">What stochastic rules draw from; in evaluation nothing happens.</param>
    /// <param name="place">Which values these are, such as <c>layer1.output</c>, for errors and as the name of their random numbers.</param>
    /// <exception cref="TrainingException">The values lack the quantizer's axis.</exception>
    public Variable QuantizeErrors(Quantizer quantizer, Pass pass, string place)
    {
        if (!pass.IsTraining || !NeedsGradient)
            return this;
        try
        {
            return new QuantizeErrorsOperation(this, quantizer, pass, place).Run();
        }
        catch (NibbleException error) when (error is not TrainingException)
        {
            throw new TrainingException($"The gradient of '{place}' can't be quantized: {error.Message}", error);
        }
    }
}
