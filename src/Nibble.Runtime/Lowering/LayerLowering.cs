using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>One integer layer as a step: which product fits its operands, in which form it reads its input, and what becomes of its sums.</summary>
internal sealed class LayerLowering
{
    private readonly ProgramBuilder _program;
    private readonly LayerCompiler _compiler;
    private readonly IntegerLayer _layer;
    private readonly LayerGeometry _geometry;
    private readonly QuantizedChain? _chain;
    private readonly string? _obstacle;
    private readonly (float Low, float High) _clamp = (float.NegativeInfinity, float.PositiveInfinity);
    private readonly ImmutableArray<GraphNode> _clamps = [];

    public LayerLowering(ProgramBuilder program, LayerCompiler compiler)
    {
        (_program, _compiler, _layer) = (program, compiler, compiler.Layer);
        _geometry = LayerGeometry.Of(_layer.Node.Operator);
        (_chain, _obstacle) = compiler.ChainToCodes();
        if (_chain is null)
            (_clamps, _clamp.Low, _clamp.High) = ClampChain.After(program.Graph, _layer.Node.Output);
    }

    private string Name => _layer.Node.Name;

    private string Source => _layer.Node.Inputs[0];

    private bool IsConvolution => _layer.Node.Operator is Conv;

    private NumberFormat? Target => _chain?.Grid.Format;

    // The value that is written: behind what is fused.
    private string Value => _chain?.Quantize.Output ?? (_clamps.IsEmpty ? _layer.Node.Output : _clamps[^1].Output);

    /// <summary>Adds the step.</summary>
    /// <returns>The nodes that it does besides the layer's own.</returns>
    public IEnumerable<string> Lower()
    {
        bool isByte = _program.Layout[Source].CodeElement == Element.Byte;
        int least = _layer.Weights.Length == 0 ? 0 : _layer.Weights.Min(), greatest = _layer.Weights.Length == 0 ? 0 : _layer.Weights.Max();
        bool fits = isByte && least >= sbyte.MinValue && greatest <= sbyte.MaxValue && _layer.Weights.Length > 0 && ByteStageExists;
        if (!fits)
            LowerShorts(isByte ? $"its weights, zero point removed, reach from {least} to {greatest}" : "its input has more than 8 bits");
        else if (_layer.Input.Format.IsBipolar && _geometry.Groups == 1 && _layer.Weights.All(weight => weight is 1 or -1))
            LowerBits();
        else if (IsDepthwise)
            LowerDepthwise();
        else
            LowerBytes(WeightBits(least, greatest));
        return [.. _chain?.Nodes ?? [], .. _clamps.Select(clamp => clamp.Name)];
    }

    private bool ByteStageExists => Target is null || ProgramValue.ElementOf(Target.Value) is Element.Byte or Element.Short;

    private bool IsDepthwise => IsConvolution && _geometry.Groups > 1 && _layer.Weight.Shape[1] == 1 && _layer.OutputChannels == _geometry.Groups;

    // Few-bit weights save memory traffic, which matters where each is used once a row; a convolution uses each for every pixel.
    private int WeightBits(int least, int greatest)
    {
        if (IsConvolution)
            return 8;
        if (least >= -1 && greatest <= 1)
            return _layer.Weights.All(weight => weight != 0) ? 1 : 2;
        return least >= -8 && greatest <= 7 ? 4 : 8;
    }

    private void LowerBytes(int weightBits)
    {
        Held input = _program.Need(Source, Element.Byte, IsConvolution ? Arrangement.Pixels : _program.MatrixArrangement(Source, Element.Byte), $"'{Name}' multiplies bytes");
        (int[] offsets, int length) = _geometry.Taps(_program.GridOf(input), _layer.Weight.Shape, _layer.Depth);
        sbyte[] weights = Ordered(input);
        int groups = _geometry.Groups, outputs = _layer.OutputChannels / groups, size = outputs * _layer.Depth;
        byte greatest = (byte)(_layer.Input.Format.MaxCode - _layer.Input.Format.MinCode);
        ImmutableArray<ByteProduct> products = [.. Enumerable.Range(0, groups).Select(group =>
            new ByteProduct(weights.AsSpan(group * size, size), outputs, offsets, length, greatest, Stage(group * outputs, outputs), weightBits))];
        var step = new ByteLayerStep(_layer, _geometry, products, input, Output(groups), _program.ZeroOf(Source), BorderByte);
        Emit(step, products[0].Kernel, products[0].WhyNotFastest);
    }

    private void LowerDepthwise()
    {
        Held input = _program.Need(Source, Element.Byte, Arrangement.Pixels, $"'{Name}' multiplies bytes");
        Conv conv = (Conv)_layer.Node.Operator;
        Shape filters = _layer.Weight.Shape;

        // One tap for each position of the kernel: its channels are not summed.
        int[] offsets = [.. _program.GridOf(input).Taps(conv.Window, filters[2], filters[3], 1).Offsets];
        if (offsets.Length != filters[2] * filters[3])
            throw new InvalidOperationException("A depthwise kernel has a tap for each of its positions.");
        sbyte[] weights = Array.ConvertAll(_layer.Weights, weight => (sbyte)weight);
        var product = new DepthwiseProduct(weights, _layer.OutputChannels, offsets, Stage(0, _layer.OutputChannels));
        Emit(new DepthwiseLayerStep(_layer, _geometry, product, input, Output(1), _program.ZeroOf(Source), BorderByte), product.Kernel, null);
    }

    private void LowerBits()
    {
        Held input = _program.Need(Source, Element.Bit, IsConvolution ? Arrangement.Pixels : _program.MatrixArrangement(Source, Element.Bit), $"'{Name}' counts bits");
        sbyte[] weights = Ordered(input);
        (int[] offsets, int length) = BitTaps(input);
        BinaryPadding padding = _layer.Node.Operator is Conv conv ? Padding(conv) : BinaryPadding.None;
        var product = new BinaryProduct(weights, _layer.OutputChannels, offsets, length, Stage(0, _layer.OutputChannels), padding: padding);
        Emit(new BinaryLayerStep(_layer, _geometry, product, input, Output(1), BorderByte), product.Kernel, product.WhyNotFastest);
    }

    // A stretch of bits begins at a word: each position of a kernel is one of its own, and each pixel of a flattened image.
    private (int[] Offsets, int Length) BitTaps(Held input)
    {
        if (input.Arrangement == Arrangement.Plain)
            return ([0], _layer.Depth);
        PixelGrid grid = _program.GridOf(input);
        if (_layer.Node.Operator is Conv conv)
            return (grid.Positions(conv.Window, _layer.Weight.Shape[2], _layer.Weight.Shape[3]), _layer.Weight.Shape[1]);
        Shape image = _program.Shapes[input.Image];
        return ([.. Enumerable.Range(0, image[2] * image[3]).Select(pixel => pixel * grid.Pitch)], image[1]);
    }

    private void LowerShorts(string reason)
    {
        foreach (int weight in _layer.Weights)
            if (weight is < short.MinValue or > short.MaxValue)
                throw new RuntimeException($"Layer '{Name}' of '{_program.Graph.Name}' has the weight {weight} once its zero point is removed, but the integer kernels take {short.MinValue} to {short.MaxValue}. Quantize its weight to 15 bits or less.");
        Held input = _program.Need(Source, Element.Short, Arrangement.Plain, $"'{Name}' multiplies 16-bit numbers");
        short[] weights = Array.ConvertAll(_layer.Weights, weight => (short)weight);
        Tensor? realBias = _layer.BiasCodes is null ? _layer.Bias?.ToTensor() : null;
        Held output;
        ShortStage stage;
        if (_chain is null)
        {
            output = _program.Hold(_layer.Node.Output, Element.Float, Arrangement.Plain);
            stage = new ShortRealStage(_layer, _compiler.Bias, realBias, _program.Layout[Source].GridSource);
        }
        else
        {
            output = _program.Hold(Value, ProgramValue.ElementOf(Target!.Value), Arrangement.Plain);
            (short low, short high) = _chain.Clamp()!.Value;
            bool isFixed = _program.Graph.Requantization == Requantization.FixedPoint;
            float scale = _chain.Grid.Scales[0];
            stage = new ShortCodeStage(_compiler.Bias, isFixed ? [] : _compiler.Factors(scale), isFixed ? _compiler.Multipliers(scale) : [], low, high, (int)(_chain.Grid.ZeroPoints[0] - _chain.Grid.Format.MinCode));
        }

        Emit(new ShortLayerStep(_layer, _geometry, weights, stage, input, output), IntegerGemm.Fastest.Name, reason);
    }
}
