using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A convolution of images: each output channel is a kernel that slides over all input channels, or over those of its group.</summary>
/// <remarks>Its parameters are ONNX's: weights [outputs, inputs / groups, kernel height, kernel width], and a bias [outputs].</remarks>
public sealed class Conv2d : WeightedLayer
{
    private readonly int _inputs;
    private readonly Extent _kernel;

    /// <summary>Creates the layer.</summary>
    /// <param name="inputChannels">The channels of an image.</param>
    /// <param name="outputChannels">The channels of the result.</param>
    /// <param name="kernel">The kernel: a number, or rows and pixels of a row.</param>
    /// <param name="groups">How many groups of channels are convolved apart; as many as input channels make a depthwise convolution.</param>
    /// <param name="bias">Whether something is added to each output channel; a normalization behind the layer would take it away again.</param>
    /// <exception cref="ArgumentException">A size is below 1, or the channels do not fall into so many groups.</exception>
    public Conv2d(int inputChannels, int outputChannels, Extent kernel, int groups = 1, bool bias = true)
        : base(WeightShape(inputChannels, outputChannels, kernel, groups), inputChannels / groups * kernel.Height * kernel.Width, bias) =>
        (_inputs, _kernel, Groups) = (inputChannels, kernel, groups);

    /// <summary>The steps between neighbouring places of the kernel.</summary>
    public Extent Stride { get; init; } = 1;

    /// <summary>How far the images are continued.</summary>
    public ImagePadding Padding { get; init; }

    /// <summary>What the images are continued with: 0, or for signs such as those of binary networks 1 or −1.</summary>
    public float PaddingValue { get; init; }

    /// <summary>The distance of the kernel's elements.</summary>
    public Extent Dilation { get; init; } = 1;

    /// <summary>How many groups of channels are convolved apart.</summary>
    public int Groups { get; }

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass)
    {
        Shape x = input.Value.Shape;
        if (x.Rank == 4 && x[3] != _inputs)
            throw new TrainingException($"The layer '{Name}' takes images of {_inputs} channels, [N, {_inputs}, H, W], but got {ImageShape.Shown(x)}. Correct its input channels, or the output channels of the layer before it.");
        Window window = Padding.Window(_kernel, Stride, Dilation);
        ImageShape.Under($"The layer '{Name}'", x, Weight.Value.Shape[0], _kernel, window);
        return WithQuantizedGradient(Quantized(input, pass).Convolution(QuantizedWeight(pass), Bias?.ToVariable(pass), window, Groups, PaddingValue), pass);
    }

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        Window window = Padding.Window(_kernel, Stride, Dilation);
        string x = AddInputTo(builder, input);
        if (PaddingValue != 0 && window is not { PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 })
        {
            x = builder.Add($"{Name}.pad", new Pad([0, 0, window.PadTop, window.PadLeft, 0, 0, window.PadBottom, window.PadRight], PaddingValue), x);
            window = window with { PadTop = 0, PadLeft = 0, PadBottom = 0, PadRight = 0 };
        }

        string w = AddWeightTo(builder);
        var convolution = new Conv { Window = window, Groups = Groups };
        builder.Add(Bias is null
            ? new GraphNode(Name, convolution, [x, w], output)
            : new GraphNode(Name, convolution, [x, w, builder.AddConstant($"{Name}.bias", Bias.Value.Clone())], output));
    }

    private static Shape WeightShape(int inputs, int outputs, Extent kernel, int groups)
    {
        if (Math.Min(Math.Min(inputs, outputs), Math.Min(kernel.Height, kernel.Width)) < 1)
            throw new ArgumentException($"A convolution has at least one input channel, one output channel and one element in its kernel, but {inputs}, {outputs} and {kernel} were asked for.");
        if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException($"{inputs} input and {outputs} output channels do not fall into {groups} groups. Choose a number that divides both.", nameof(groups));
        return [outputs, inputs / groups, kernel.Height, kernel.Width];
    }
}
