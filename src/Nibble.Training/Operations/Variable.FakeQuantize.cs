using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>Maps every value to the nearest point of a grid, bit for bit as <see cref="QuantizationGrid.FakeQuantize"/>; the gradient passes as the surrogate says.</summary>
    /// <param name="grid">Its codes have at most 24 bits, as many as a float's significand, and it does not round stochastically.</param>
    /// <param name="surrogate">What stands in for the derivative, which is zero almost everywhere.</param>
    /// <exception cref="NibbleException">The tensor does not have the grid's channels.</exception>
    /// <exception cref="TrainingException">The grid has wider codes, or rounds stochastically.</exception>
    public Variable FakeQuantize(QuantizationGrid grid, Surrogate surrogate)
    {
        if (grid.Format.Bits > 24 || grid.Rounding == Rounding.Stochastic)
            throw new TrainingException($"Fake quantization takes codes of at most 24 bits with a rounding that is not stochastic, but got {grid} with {grid.Rounding}. Choose a narrower format and another rounding.");
        return new QuantizeOperation(this, new GridRule(grid, Value.Shape), surrogate, default).Run();
    }

    /// <summary>Maps every value to a point as <see cref="Quantizer.FakeQuantize"/> does for this tensor; the gradient passes as the surrogate says.</summary>
    /// <param name="quantizer">Any: its scales and codebooks are chosen for this tensor.</param>
    /// <param name="surrogate">What stands in for the derivative; the quantizer's own, <see cref="Surrogate.DefaultOf"/>, where it is null.</param>
    /// <param name="random">What stochastic rules draw from; the element's index is the counter.</param>
    /// <exception cref="NibbleException">A value that a range is chosen from is NaN or infinite, or the tensor lacks the granularity's axis.</exception>
    public Variable FakeQuantize(Quantizer quantizer, Surrogate? surrogate = null, CounterRandom random = default) =>
        new QuantizeOperation(this, PointRule.Of(quantizer, Value.Shape), surrogate ?? Surrogate.DefaultOf(quantizer), random).Run();
}
