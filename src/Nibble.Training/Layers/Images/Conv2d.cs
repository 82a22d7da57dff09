using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A convolution of images: each output channel is a kernel that slides over all input channels, or over those of its group.</summary>
/// <remarks>Its parameters are ONNX's: weights [outputs, inputs / groups, kernel height, kernel width], and a bias [outputs].</remarks>
public sealed class Conv2d : Layer
{
    private readonly int _inputs;
    private readonly Extent _kernel;
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly Parameter[] _parameters;

    /// <summary>Creates the layer.</summary>
    /// <param name="inputChannels">The channels of an image.</param>
    /// <param name="outputChannels">The channels of the result.</param>
    /// <param name="kernel">The kernel: a number, or rows and pixels of a row.</param>
    /// <param name="bias">Whether something is added to each output channel; a normalization behind the layer would take it away again.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public Conv2d(int inputChannels, int outputChannels, Extent kernel, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(kernel.Height, kernel.Width), 1, nameof(kernel));
        (_inputs, _kernel) = (inputChannels, kernel);
        _weight = new Parameter("weight", new Tensor([outputChannels, inputChannels, kernel.Height, kernel.Width]));
        _bias = bias ? new Parameter("bias", new Tensor([outputChannels])) : null;
        _parameters = _bias is null ? [_weight] : [_weight, _bias];
    }

    /// <summary>The steps between neighbouring places of the kernel.</summary>
    public Extent Stride { get; init; } = 1;

    /// <summary>How far the images are continued.</summary>
    public ImagePadding Padding { get; init; }

    /// <summary>What the images are continued with: 0, or for signs such as those of binary networks 1 or −1.</summary>
    public float PaddingValue { get; init; }

    /// <summary>The distance of the kernel's elements.</summary>
    public Extent Dilation { get; init; } = 1;

    /// <summary>How many groups of channels are convolved apart; as many as input channels make a depthwise convolution.</summary>
    /// <exception cref="ArgumentException">The channels do not fall into so many groups.</exception>
    public int Groups
    {
        get;
        init
        {
            int outputs = _weight.Value.Shape[0];
            if (value < 1 || _inputs % value != 0 || outputs % value != 0)
                throw new ArgumentException($"{_inputs} input and {outputs} output channels do not fall into {value} groups. Choose a number that divides both.", nameof(value));
            field = value;
            _weight = new Parameter("weight", new Tensor([outputs, _inputs / value, _kernel.Height, _kernel.Width]));
            _parameters[0] = _weight;
        }
    } = 1;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Draws weights uniformly from ±√(6 / n) and biases from ±√(1 / n), where n = inputs / groups · kernel height · kernel width, as <see cref="Linear"/> does.</summary>
    public override void Initialize(CounterRandom random)
    {
        Shape shape = _weight.Value.Shape;
        float inputs = shape[1] * shape[2] * shape[3];
        Fill(_weight.Value, random.Stream(0), MathF.Sqrt(6 / inputs));
        if (_bias is not null)
            Fill(_bias.Value, random.Stream(1), MathF.Sqrt(1 / inputs));
    }

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass)
    {
        Shape x = input.Value.Shape;
        if (x.Rank == 4 && x[3] != _inputs)
            throw new TrainingException($"The layer '{Name}' takes images of {_inputs} channels, [N, {_inputs}, H, W], but got {ImageShape.Shown(x)}. Correct its input channels, or the output channels of the layer before it.");
        Window window = Padding.Window(_kernel, Stride, Dilation);
        ImageShape.Under($"The layer '{Name}'", x, _weight.Value.Shape[0], _kernel, window);
        return input.Convolution(_weight.ToVariable(pass), _bias?.ToVariable(pass), window, Groups, PaddingValue);
    }

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        Window window = Padding.Window(_kernel, Stride, Dilation);
        string x = input;
        if (PaddingValue != 0 && window is not { PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 })
        {
            x = builder.Add($"{Name}.pad", new Pad([0, 0, window.PadTop, window.PadLeft, 0, 0, window.PadBottom, window.PadRight], PaddingValue), input);
            window = window with { PadTop = 0, PadLeft = 0, PadBottom = 0, PadRight = 0 };
        }

        string w = builder.AddConstant($"{Name}.weight", _weight.Value.Clone());
        var convolution = new Conv { Window = window, Groups = Groups };
        builder.Add(_bias is null
            ? new GraphNode(Name, convolution, [x, w], output)
            : new GraphNode(Name, convolution, [x, w, builder.AddConstant($"{Name}.bias", _bias.Value.Clone())], output));
    }

    private static void Fill(Tensor tensor, CounterRandom random, float bound)
    {
        for (int i = 0; i < tensor.Length; i++)
            tensor[i] = random.Uniform((ulong)i, -bound, bound);
    }
}
