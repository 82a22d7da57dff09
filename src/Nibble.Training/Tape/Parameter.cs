using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A tensor that learns. An optimizer changes its elements in place.</summary>
public sealed class Parameter
{
    /// <summary>Creates a parameter from its first value.</summary>
    public Parameter(string name, Tensor value) => (Name, Value) = (name, value);

    /// <summary>What checkpoints and errors call it, such as <c>layer1.weight</c>; unique within a network.</summary>
    public string Name { get; private set; }

    /// <summary>The present value.</summary>
    public Tensor Value { get; }

    /// <summary>What every update is multiplied by, after the optimizer made it; 1 leaves it. BinaryConnect's is <see cref="GlorotScale"/>.</summary>
    /// <remarks>It scales the update, not the gradient, because optimizers such as Adam divide the gradient's size out again.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float UpdateScale
    {
        get;
        set => field = float.IsFinite(value) && value >= 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), $"The scale of the updates of '{Name}' is to be a finite number of at least 0, not {value}.");
    } = 1;

    /// <summary>H: after every step the elements are clipped to [-H, H]; infinite for no bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public float Bound
    {
        get;
        set => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), $"The bound of '{Name}' is to be a positive number, not {value}.");
    } = float.PositiveInfinity;

    /// <summary>What maps the gradient to few values before the optimizer takes it (G), such as <see cref="WageGradientQuantizer"/>; null leaves it real.</summary>
    public Quantizer? GradientQuantizer { get; set; }

    /// <summary>The grid that the elements are rounded to after every step, so that they train in few bits (Gupta et al. 2015, arXiv:1502.02551); null leaves them real.</summary>
    /// <remarks>A grid finer than the updates needs no more; on a coarser one only <see cref="Rounding.Stochastic"/> lets small updates act, on average.</remarks>
    /// <exception cref="TrainingException">It has several scales or more than 24 bits or is bipolar, or its rounding is neither stochastic nor to nearest even.</exception>
    public QuantizationGrid? Grid
    {
        get;
        set => field = value is null || (value.Granularity == Granularity.PerTensor && value.Format.Bits <= 24 && !value.Format.IsBipolar && value.Rounding is Rounding.NearestEven or Rounding.Stochastic)
            ? value
            : throw new TrainingException($"'{Name}' is to be kept on a grid of one scale and at most 24 bits that has a zero and rounds to nearest even or stochastically, but got {value} with {value.Rounding}. Choose such a grid, or quantize in the layer.");
    }

    /// <summary>BinaryConnect's κ = √((inputs + outputs) / 1.5), the inverse of Glorot's bound of initial weights; of a convolution the inputs and outputs are those of all kernel positions.</summary>
    /// <remarks>Glorot and Bengio 2010; the authors' program of Courbariaux et al. 2015 (arXiv:1511.00363).</remarks>
    public static float GlorotScale(int inputs, int outputs) => (float)Math.Sqrt(((double)inputs + outputs) / 1.5);

    /// <summary>The start of an expression: remembers the parameter in training, a mere value in evaluation.</summary>
    public Variable ToVariable(Pass pass) => pass.IsTraining ? new Variable(this) : new Variable(Value);

    internal void Qualify(string layer) => Name = $"{layer}.{Name}";
}
