using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>What a network's layers are made of, what is proved of them, what they cost, and what they do to the outputs.</summary>
/// <param name="Model">The network's name.</param>
/// <param name="Layers">The layers with quantized weights, in order.</param>
/// <param name="FloatLayers">The layers that stay real, each with the reason.</param>
/// <param name="Bytes">Of all constants, packed.</param>
/// <param name="FloatBytes">Of all constants as 32-bit floats.</param>
public sealed record QuantizationReport(string Model, IReadOnlyList<LayerReport> Layers, IReadOnlyList<FloatLayer> FloatLayers, long Bytes, long FloatBytes)
{
    /// <summary>The width that the widest accumulator needs; 0 without integer layers.</summary>
    public int AccumulatorBits => Layers.Select(layer => layer.Accumulator?.Bits ?? 0).DefaultIfEmpty(0).Max();

    /// <summary>The share that quantizers between layers have in the error at the output, such as those of an addition's operands; null where there are none or without samples.</summary>
    public double? ShareBetweenLayers { get; init; }

    /// <summary>The layers most worth more bits, the greatest gain first: what each would bring if it were left real. Empty without samples.</summary>
    public IReadOnlyList<LayerGain> Gains { get; init; } = [];

    /// <summary>How far the network's outputs are from those of the float network; null without samples.</summary>
    public OutputDifference? Output { get; init; }

    /// <summary>Multiplications for one sample times the bits of both operands, over all layers with quantized weights; null where sizes are open.</summary>
    public long? BitOperations => Layers.Aggregate((long?)0, (sum, layer) => sum + layer.BitOperations);

    /// <summary>Describes a network.</summary>
    /// <param name="model">Any network, low-bit or not.</param>
    /// <param name="original">The float network that it was made from, as <see cref="PostTraining.Prepare"/> leaves it; layers of one name are compared.</param>
    /// <param name="samples">Inputs [samples, ...] to compare on. All tell layers' noise and outputs; the first 64, or fewer where the network is large, tell shares and gains.</param>
    /// <param name="recipe">What the network was made by, to say why layers stay real.</param>
    /// <param name="progress">Hears of each layer whose share is measured.</param>
    /// <exception cref="NibbleException">The samples don't fit the network.</exception>
    public static QuantizationReport Of(Graph model, Graph? original = null, Tensor? samples = null, QuantizationRecipe? recipe = null, IProgress<QuantizationProgress>? progress = null)
    {
        bool isMeasured = original is not null && samples is not null && samples.Shape[0] > 0 && model.Inputs.Length == 1;
        LayerErrors? errors = isMeasured ? new LayerErrors(original!, model, samples!, progress) : null;
        IReadOnlyDictionary<string, long> products = LayerProducts.Of(model);
        List<LayerReport> layers = [];
        List<FloatLayer> floats = [];
        foreach (GraphNode node in model.Nodes.Where(node => !LayerWeightInputs.Of(model, node).IsEmpty))
        {
            LayerReport? layer = IntegerLayer.TryGet(model, node) is { } integers ? Describe(integers) : DescribeDecoded(model, node);
            if (layer is null)
                floats.Add(new FloatLayer(node.Name, node.Operator.Name, FloatReasons.Of(model, node, recipe)));
            else
                layers.Add(layer with
                {
                    Remark = recipe is not null && LayerWeightInputs.AreDecoded(node) && LayerPlan.RuleOf(node, recipe) is var rule && rule != WeightRule.Nearest ? $"rounded to nearest: {rule.Name} is for single products" : null,
                    WeightSqnr = WeightSqnr(model, node, original),
                    OutputSqnr = Found(errors?.OutputSqnr, node.Name),
                    OwnSqnr = Found(errors?.OwnSqnr, node.Name),
                    ErrorShare = Found(errors?.Shares, node.Name),
                    Products = products.TryGetValue(node.Name, out long count) ? count : null,
                });
        }

        return new QuantizationReport(model.Name, layers, floats, model.Constants.Values.Sum(BytesOf), model.Constants.Values.Sum(FloatBytesOf))
        {
            ShareBetweenLayers = errors?.ShareBetween,
            Gains = errors?.Gains ?? [],
            Output = isMeasured ? OutputDifference.Of(original!, model, samples!) : null,
        };
    }

    private static LayerReport Describe(IntegerLayer layer) => new()
    {
        Name = layer.Node.Name,
        Operator = layer.Node.Operator.Name,
        Depth = layer.Depth,
        Channels = layer.OutputChannels,
        Weights = layer.Weight.Grid,
        Input = layer.Input.Format,
        InputGrid = layer.Input.Grid,
        Accumulator = layer.Accumulator(),
        HasIntegerBias = layer.BiasCodes is not null,
        Bytes = layer.Weight.ByteCount + (layer.Bias is null ? 0 : BytesOf(layer.Bias)),
        FloatBytes = sizeof(float) * ((long)layer.Weight.Length + (layer.Bias?.Shape.ElementCount ?? 0)),
    };

    // Weights that are decoded before they are used with real numbers, as was asked for or as runtimes have it.
    private static LayerReport? DescribeDecoded(Graph model, GraphNode node)
    {
        if ((!LayerWeightInputs.AreDecoded(node) && model.QuantizationOf(node.Inputs[0]) is not null) || !LayerWeightInputs.AreConstants(model, node, areCodes: true))
            return null;
        ImmutableArray<int> inputs = LayerWeightInputs.Of(node.Operator);
        QuantizationGrid grid = model.Constants[node.Inputs[inputs[0]]].Quantized!.Grid;
        (int depth, int channels) = SizeOf(node.Operator, [.. inputs.Select(input => model.ShapeOf(node.Inputs[input]))]);
        Constant[] constants = [.. node.Inputs.Where(model.Constants.ContainsKey).Distinct().Select(name => model.Constants[name])];
        return new LayerReport
        {
            Name = node.Name,
            Operator = node.Operator.Name,
            Depth = depth,
            Channels = channels,
            Weights = grid,
            Bytes = constants.Sum(BytesOf),
            FloatBytes = constants.Sum(FloatBytesOf),
        };
    }

    private static (int Depth, int Channels) SizeOf(Operator operation, Shape[] weights)
    {
        if (operation is Lstm or RecurrentOperator)
            return (weights.Sum(weight => weight[2]), weights[0][0] * weights[0][1]);
        int axis = operation is Gather ? 0 : IntegerLayer.WeightChannelAxis(operation)!.Value, along = weights[0][axis];
        int rest = along == 0 ? 0 : (int)(weights[0].ElementCount / along);
        return operation is Gather ? (along, rest) : (rest, along);
    }

    private static double? WeightSqnr(Graph model, GraphNode node, Graph? original)
    {
        if (original?.Nodes.FirstOrDefault(other => other.Name == node.Name) is not { } twin || twin.Operator.GetType() != node.Operator.GetType())
            return null;
        var meter = new NoiseMeter();
        foreach (int input in LayerWeightInputs.Of(node.Operator))
        {
            if (!original.Constants.TryGetValue(twin.Inputs[input], out Constant? real) || real.Shape != model.ShapeOf(node.Inputs[input]))
                return null;
            meter.Add(real.ToTensor(), model.Constants[node.Inputs[input]].ToTensor());
        }

        return meter.Sqnr;
    }

    private static double? Found(Dictionary<string, double>? values, string layer) => values is not null && values.TryGetValue(layer, out double value) ? value : null;

    private static long BytesOf(Constant constant) => constant.Quantized?.ByteCount ?? FloatBytesOf(constant);

    private static long FloatBytesOf(Constant constant) => constant.Shape.ElementCount * sizeof(float);
}
