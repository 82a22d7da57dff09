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
    private readonly SignChain? _signs;
    private readonly QuantizedChain? _chain;
    private readonly ThresholdChain? _thresholds;
    private readonly string? _obstacle;
    private readonly (float Low, float High) _clamp = (float.NegativeInfinity, float.PositiveInfinity);
    private readonly ImmutableArray<GraphNode> _clamps = [];

    public LayerLowering(ProgramBuilder program, LayerCompiler compiler)
    {
        (_program, _compiler, _layer) = (program, compiler, compiler.Layer);
        _geometry = LayerGeometry.Of(_layer.Node.Operator);
        (_chain, _obstacle) = compiler.ChainToCodes();
        if (IsBytes && _geometry.Groups == 1 && _layer.Input.Grid is not null)
            _signs = SignChain.After(program.Graph, _layer.Node.Output);
        if (_chain is null && _signs is null && IsBytes && _layer.Input.Grid is not null && _layer.Accumulator().High < int.MaxValue)
            _thresholds = ThresholdChain.After(program.Graph, _layer.Node);
        if (_chain is null && _signs is null && _thresholds is null)
            (_clamps, _clamp.Low, _clamp.High) = ClampChain.After(program.Graph, _layer.Node.Output);
    }

    private string Name => _layer.Node.Name;

    private string Source => _layer.Node.Inputs[0];

    private bool IsConvolution => _layer.Node.Operator is Conv;

    // Whether operands are bytes.
    private bool IsBytes => _program.Layout[Source].CodeElement == Element.Byte && _layer.Weights.Length > 0 && _layer.Weights.Min() >= sbyte.MinValue && _layer.Weights.Max() <= sbyte.MaxValue;

    // The value that is written: behind what is fused.
    private string Value => _signs?.Quantize.Output ?? Codes?.Quantize.Output ?? (_clamps.IsEmpty ? _layer.Node.Output : _clamps[^1].Output);

    private Element TargetElement => _signs is not null ? Element.Bit : Codes is { Grid: var grid } ? ProgramValue.ElementOf(grid.Format) : Element.Float;

    private int TargetZero => Codes is { Grid: var grid } ? (int)(grid.ZeroPoints[0] - grid.Format.MinCode) : 0;

    // Where and as what its codes are written; null where it writes floats or signs.
    private (GraphNode Quantize, QuantizationGrid Grid)? Codes => _chain is not null ? (_chain.Quantize, _chain.Grid) : _thresholds is not null ? (_thresholds.Quantize, _thresholds.Grid) : null;

    private IEnumerable<string> FusedNodes => [.. _signs?.Nodes ?? _chain?.Nodes ?? _thresholds?.Nodes ?? [], .. _clamps.Select(clamp => clamp.Name)];

    /// <summary>Adds the step.</summary>
    /// <returns>The nodes that it does besides the layer's own.</returns>
    public IEnumerable<string> Lower()
    {
        if (!IsBytes)
            LowerShorts();
        else if (_layer.HasSignInputs && _layer.HasSignWeights && _geometry.Groups == 1)
            LowerBits();
        else if (IsDepthwise)
            LowerDepthwise();
        else
            LowerBytes();
        return FusedNodes;
    }

    private bool IsDepthwise => IsConvolution && _geometry.Groups > 1 && _layer.Weight.Shape[1] == 1 && _layer.OutputChannels == _geometry.Groups;

    // Few-bit weights save memory traffic, which matters where each is used once a row; a convolution uses each for every pixel.
    private int WeightBits()
    {
        if (IsConvolution)
            return 8;
        (int least, int greatest) = (_layer.Weights.Min(), _layer.Weights.Max());
        if (least >= -1 && greatest <= 1)
            return _layer.HasSignWeights ? 1 : 2;
        return least >= -8 && greatest <= 7 ? 4 : 8;
    }

    private void LowerBytes()
    {
        Held input = _program.Need(Source, Element.Byte, IsConvolution ? Arrangement.Pixels : _program.MatrixArrangement(Source, Element.Byte), $"'{Name}' multiplies bytes");
        (int[] offsets, int length) = _geometry.Taps(_program.GridOf(input), _layer.Weight.Shape, _layer.Depth);
        sbyte[] weights = Ordered(input);
        int groups = _geometry.Groups, outputs = _layer.OutputChannels / groups, size = outputs * _layer.Depth;
        byte greatest = (byte)(_layer.Input.Format.MaxCode - _layer.Input.Format.MinCode);
        ImmutableArray<ByteProduct> products = [.. Enumerable.Range(0, groups).Select(group =>
            new ByteProduct(weights.AsSpan(group * size, size), outputs, offsets, length, greatest, Stage(group * outputs, outputs), WeightBits()))];
        var step = new ByteLayerStep(_layer, _geometry, products, input, Output(), _program.ZeroOf(Source), TargetZero);
        Emit(step, products[0].Kernel, products[0].WhyNotFastest);
    }

    private void LowerDepthwise()
    {
        Held input = _program.Need(Source, Element.Byte, Arrangement.Pixels, $"'{Name}' multiplies bytes");
        Conv conv = (Conv)_layer.Node.Operator;
        Shape filters = _layer.Weight.Shape;

        // One tap for each position of the kernel: its channels are not summed.
        int[] offsets = _program.GridOf(input).PixelTaps(conv.Window, filters[2], filters[3]);
        sbyte[] weights = Array.ConvertAll(_layer.Weights, weight => (sbyte)weight);
        var product = new DepthwiseProduct(weights, _layer.OutputChannels, offsets, Stage(0, _layer.OutputChannels));
        Emit(new DepthwiseLayerStep(_layer, _geometry, product, input, Output(), _program.ZeroOf(Source), TargetZero), product.Kernel, null);
    }

    private void LowerBits()
    {
        Held input = _program.Need(Source, Element.Bit, IsConvolution ? Arrangement.Pixels : _program.MatrixArrangement(Source, Element.Bit), $"'{Name}' counts bits");
        sbyte[] weights = Ordered(input);
        (int[] offsets, int length) = BitTaps(input);
        var product = new BinaryProduct(weights, _layer.OutputChannels, offsets, length, Stage(0, _layer.OutputChannels), border: BorderOf());
        Emit(new BinaryLayerStep(_layer, _geometry, product, input, Output(), _program.ZeroOf(Source), TargetZero), product.Kernel, product.WhyNotFastest);
    }

    // A stretch of bits begins at a word: each position of a kernel is one of its own, and each pixel of a flattened image.
    private (int[] Offsets, int Length) BitTaps(Held input)
    {
        if (input.Arrangement == Arrangement.Plain)
            return ([0], _layer.Depth);
        PixelGrid grid = _program.GridOf(input);
        if (_layer.Node.Operator is Conv conv)
            return (grid.PixelTaps(conv.Window, _layer.Weight.Shape[2], _layer.Weight.Shape[3]), _layer.Weight.Shape[1]);
        Shape image = _program.Shapes[input.Image];
        return ([.. Enumerable.Range(0, image[2] * image[3]).Select(pixel => pixel * grid.Pitch)], image[1]);
    }

    // The padding of a convolution is zero, which no bit is.
    private BinaryBorder? BorderOf()
    {
        if (_layer.Node.Operator is not Conv { Window: { } window } || Math.Max(Math.Max(window.PadTop, window.PadLeft), Math.Max(window.PadBottom, window.PadRight)) == 0)
            return null;
        Shape from = _program.ShapeOf(Source), to = _program.ShapeOf(_layer.Node.Output), kernel = _layer.Weight.Shape;
        return new BinaryBorder(to[2], to[3], from[2], from[3], kernel[2], kernel[3])
        {
            StrideY = window.StrideY,
            StrideX = window.StrideX,
            DilationY = window.DilationY,
            DilationX = window.DilationX,
            PadTop = window.PadTop,
            PadLeft = window.PadLeft,
        };
    }

    private void LowerShorts()
    {
        foreach (int weight in _layer.Weights)
            if (weight is < short.MinValue or > short.MaxValue)
                throw new RuntimeException($"Layer '{Name}' of '{_program.Graph.Name}' has the weight {weight} once its zero point is removed, but the integer kernels take {short.MinValue} to {short.MaxValue}. Quantize its weight to 15 bits or less.");
        Held input = _program.Need(Source, Element.Short, Arrangement.Plain, $"'{Name}' multiplies 16-bit numbers");
        short[] weights = Array.ConvertAll(_layer.Weights, weight => (short)weight);
        Tensor? realBias = _layer.BiasCodes is null ? _layer.Bias?.ToTensor() : null;
        Held output = _program.Hold(Value, TargetElement, Arrangement.Plain);
        ShortStage stage = _chain is null
            ? new ShortRealStage(_layer, _compiler.Bias, realBias, _program.Layout[Source].GridSource, _clamp)
            : new ShortCodeStage(_compiler.Bias, IsFixedPoint ? [] : _compiler.Factors(OutputScale), IsFixedPoint ? _compiler.Multipliers(OutputScale) : [], _chain.Clamp()!.Value, TargetZero);
        string why = _program.Layout[Source].CodeElement == Element.Byte ? "its weights need more than 8 bits once their zero points are removed" : "its input has more than 8 bits";
        Emit(new ShortLayerStep(_layer, _geometry, weights, stage, input, output), IntegerGemm.Fastest.Name, why);
    }

    private bool IsFixedPoint => _program.Graph.Requantization == Requantization.FixedPoint;

    private float OutputScale => _chain!.Grid.Scales[0];

    private Held Output() => _program.Hold(Value, TargetElement, IsConvolution ? Arrangement.Pixels : Arrangement.Plain);

    // Kernel order: channels last.
    private sbyte[] Ordered(Held input)
    {
        sbyte[] rows = Array.ConvertAll(_layer.Weights, weight => (sbyte)weight);
        if (IsConvolution)
            return LayerWeightOrder.OfFilters<sbyte>(rows, _layer.Weight.Shape);
        return input.Arrangement == Arrangement.Pixels ? LayerWeightOrder.OfFlattened<sbyte>(rows, _layer.OutputChannels, _program.Shapes[input.Image]) : rows;
    }

    private OutputStage Stage(int first, int count)
    {
        ReadOnlySpan<int> bias = _compiler.Bias.AsSpan(first, count);
        if (_signs is not null)
            return Signs();
        if (_thresholds is not null)
            return Thresholds(first, count);
        if (_chain is null)
        {
            ReadOnlySpan<float> realBias = _layer.BiasCodes is null && _layer.Bias is { } real ? real.ToTensor().Values.Slice(first, count) : default;
            return new RealStage(bias, WeightScales().AsSpan(first, count), realBias, _clamp.Low, _clamp.High);
        }

        (short low, short high) = _chain.Clamp()!.Value;
        bool isByte = TargetElement == Element.Byte;
        if (IsFixedPoint)
        {
            ReadOnlySpan<FixedPointMultiplier> multipliers = _compiler.Multipliers(OutputScale).AsSpan(first, count);
            return isByte ? new FixedPointStage(bias, multipliers, (byte)(low + TargetZero), (byte)(high + TargetZero), (byte)TargetZero) : FixedPointStage.ToShorts(bias, multipliers, low, high);
        }

        ReadOnlySpan<float> factors = _compiler.Factors(OutputScale).AsSpan(first, count);
        return isByte ? new FloatScaleStage(bias, factors, (byte)(low + TargetZero), (byte)(high + TargetZero), (byte)TargetZero) : FloatScaleStage.ToShorts(bias, factors, low, high);
    }

    private float[] WeightScales()
    {
        ImmutableArray<float> scales = _layer.Weight.Grid.Scales;
        return [.. Enumerable.Range(0, _layer.OutputChannels).Select(channel => scales[scales.Length == 1 ? 0 : channel])];
    }

    // The sign of what the layer's real number becomes, as a threshold of its sum.
    private SignBitsStage Signs()
    {
        Func<float, int, bool> rule = _signs!.Rule(_program.Graph);
        Func<int, int, float> real = RealOfSum();
        (int least, int greatest) = SumRange(int.MaxValue);
        return SignBitsStage.Fold(_layer.OutputChannels, least, greatest, (channel, sum) => rule(real(channel, sum), channel));
    }

    // The code of what it becomes, as thresholds.
    private ThresholdStage Thresholds(int first, int count)
    {
        Func<int, int, float> real = RealOfSum();
        (int least, int greatest) = SumRange(int.MaxValue - 1);
        NumberFormat format = _thresholds!.Grid.Format;
        return ThresholdStage.Fold(
            count, (int)(format.MaxCode - format.MinCode), least, greatest, (channel, sum) => _thresholds.CodeOf(real(first + channel, sum), first + channel));
    }

    // The layer's real number for the sum of its products, in the floats of a stage that writes them.
    private Func<int, int, float> RealOfSum()
    {
        float[] weightScales = WeightScales();
        float inputScale = _layer.Input.Grid!.Scales[0];
        Tensor? realBias = _layer.BiasCodes is null ? _layer.Bias?.ToTensor() : null;
        return (channel, sum) =>
        {
            float scaled = (float)((long)sum + _compiler.Bias[channel]) * (inputScale * weightScales[channel]);
            return realBias is null ? scaled : scaled + realBias[channel];
        };
    }

    // What the sums of products can be: the accumulators' range holds the bias too.
    private (int Least, int Greatest) SumRange(int most)
    {
        AccumulatorRange range = _layer.Accumulator();
        long slack = _compiler.Bias.Length == 0 ? 0 : _compiler.Bias.Max(bias => Math.Abs((long)bias));
        return ((int)Math.Max(int.MinValue, (long)range.Low - slack), (int)Math.Min(most, (long)range.High + slack));
    }

    private void Emit(Step step, string kernel, string? whyNotFastest)
    {
        string reason = _signs is not null ? "codes to signs by thresholds"
            : _thresholds is not null ? $"codes to codes by thresholds: {_obstacle}"
            : _chain is not null ? $"codes to codes by {(IsFixedPoint ? "integer multipliers and shifts" : "float factors")}"
            : $"sums in integers, result in floats: {_obstacle}";
        _program.Emit(step, new ProgramStep
        {
            Nodes = [Name, .. FusedNodes],
            Kind = _layer.Node.Operator.Name,
            Kernel = kernel,
            WhyNotFastest = whyNotFastest,
            IsInteger = true,
            Reason = reason,
            AccumulatorBits = _layer.Accumulator().Bits,
            InputFormat = _layer.Input.Format,
            WeightFormat = _layer.Weight.Format,
            OutputFormat = _program.Layout[Value].Quantization?.Format,
            WeightBytes = _layer.Weight.ByteCount,
            MultiplyAccumulates = _program.ElementsPerSample(_layer.Node.Output) * _layer.Depth,
        });
    }
}
