using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>
/// Every network that a search may choose, and what each costs. Ranges are found once for each width, rounded weights once for each layer and
/// width, so that a trial puts together what is there.
/// </summary>
internal sealed class BitSpace
{
    // Codes that are kept; beyond that all are made anew.
    private const long MostCodes = 64L << 20;

    private readonly SearchGoal _goal;
    private readonly Tensor _calibration;
    private readonly ActivationPlan _plan;
    private readonly ActivationGrids _grids;
    private readonly IReadOnlyDictionary<string, InputSample>? _inputs;
    private readonly DecodedLayers _decoded;
    private readonly ImmutableArray<SearchedDecoding> _decodings;
    private readonly Dictionary<int, IReadOnlyDictionary<string, RoundedLayer>> _rounded = [];
    private readonly Dictionary<(int Layer, int Weight, int Activation), LayerCodes> _codes = [];
    private readonly HashSet<string> _fixedOrigins;
    private long _heldCodes;
    private long? _otherBytes;

    /// <summary>Prepares a search.</summary>
    /// <exception cref="QuantizationException">The network, the recipe or the samples don't go together.</exception>
    /// <exception cref="AccumulatorLimitException">No width of a layer's input leaves room for a single weight.</exception>
    public BitSpace(Graph model, SearchGoal goal, Tensor calibration)
    {
        (_goal, _calibration) = (goal, calibration);
        Prepared = PostTraining.Prepare(model, goal.Recipe, calibration);
        (IReadOnlyList<LayerPlan> plans, IReadOnlyList<LayerPlan> decoded) = QuantizationPlan.For(Prepared, goal.Recipe);
        PostTraining.RefuseGroups(plans);
        _plan = ActivationPlan.For(Prepared, plans.Select(plan => plan.Node), goal.Recipe);
        _grids = new ActivationGrids(Prepared, _plan.QuantizersOf(plans, goal.Recipe.Activations), calibration);
        _fixedOrigins = [.. plans.Where(plan => plan.Activations is not null).Select(plan => _plan.OriginOf(plan.Node.Inputs[0]))];
        if (goal.Accumulator is not null)
            _inputs = InputSample.Draw(Prepared, plans.Select(plan => new WeightMatrix(plan.Node, Prepared.Constants[plan.Node.Inputs[1]].ToTensor())), calibration);

        IReadOnlyDictionary<string, long> products = LayerProducts.Of(Prepared);
        _decoded = new DecodedLayers(Prepared);
        _decodings = [.. decoded
            .GroupBy(plan => string.Join('\n', LayerWeightInputs.Of(plan.Node.Operator).Select(input => plan.Node.Inputs[input])))
            .Select((group, i) => new SearchedDecoding([.. group], plans.Count + i, group.Sum(plan => products.GetValueOrDefault(plan.Node.Name))))];
        List<BitKnob> knobs = [.. plans.Concat(_decodings.Select(layer => layer.First)).Select(WeightKnobOf)];
        Dictionary<string, int> knobOf = [];
        foreach (IGrouping<string, LayerPlan> readers in plans.GroupBy(plan => _plan.OriginOf(plan.Node.Inputs[0])))
        {
            knobOf.Add(readers.Key, knobs.Count);
            knobs.Add(ActivationKnobOf(readers.Key, readers.First().Node.Name));
        }

        Knobs = [.. knobs];
        Layers = [.. plans.Select((plan, i) => new SearchedLayer(plan, i, knobOf[_plan.OriginOf(plan.Node.Inputs[0])], _plan.OriginOf(plan.Node.Inputs[0]), products.GetValueOrDefault(plan.Node.Name)))];
    }

    /// <summary>The float network as the recipe's passes make it.</summary>
    public Graph Prepared { get; }

    /// <summary>All widths, weights' first; a choice of widths is a list of as many.</summary>
    public ImmutableArray<BitKnob> Knobs { get; }

    /// <summary>The layers that are made integer, in order.</summary>
    public ImmutableArray<SearchedLayer> Layers { get; }

    /// <summary>The knobs of weights.</summary>
    public IEnumerable<int> WeightKnobs => Enumerable.Range(0, Layers.Length + _decodings.Length);

    /// <summary>The knobs of activations.</summary>
    public IEnumerable<int> ActivationKnobs => Enumerable.Range(Layers.Length + _decodings.Length, Knobs.Length - Layers.Length - _decodings.Length);

    /// <summary>Puts a network together.</summary>
    public Graph Build(ImmutableArray<int> widths)
    {
        Dictionary<string, QuantizationGrid> grids = _plan.Origins.ToDictionary(origin => origin, origin => _grids.Of(origin, _grids.UsualWidth(origin)));
        foreach (SearchedLayer layer in Layers)
            grids[layer.Origin] = _grids.Of(layer.Origin, widths[layer.ActivationKnob]);
        return PostTraining.Assemble(_decoded.Apply([.. DecodingsAt(widths)]), _plan, grids, _goal.Recipe, Layers.Select((layer, i) => (layer.Plan, CodesOf(i, widths))));
    }

    /// <summary>What the constants of a network take, packed.</summary>
    public long BytesOf(ImmutableArray<int> widths)
    {
        _otherBytes ??= TotalBytes(Build(widths)) - LayerBytes(widths);
        return _otherBytes.Value + LayerBytes(widths);
    }

    /// <summary>Products of one sample times the bits of both operands.</summary>
    public long BitOperationsOf(ImmutableArray<int> widths) => Describe(widths).Sum(layer => layer.BitOperations);

    /// <summary>What the search makes small.</summary>
    public long CostOf(ImmutableArray<int> widths) => _goal.Minimize == SearchCost.Bytes ? BytesOf(widths) : BitOperationsOf(widths);

    /// <summary>What a choice gives each layer.</summary>
    public ImmutableArray<LayerChoice> Describe(ImmutableArray<int> widths) =>
    [
        .. Layers.Select((layer, i) =>
        {
            LayerCodes codes = CodesOf(i, widths);
            int weight = codes.Weight.Format.Bits, activation = _grids.Of(layer.Origin, widths[layer.ActivationKnob]).Format.Bits;
            return new LayerChoice(layer.Plan.Node.Name, weight, activation, AccumulatorBits: 0, BytesOf(codes), layer.Products * weight * activation, codes.Repair);
        }),
        .. _decodings.Select(layer => Describe(layer, widths[layer.WeightKnob])),
    ];

    private LayerChoice Describe(SearchedDecoding layer, int width) =>
        new(layer.First.Node.Name, width, LayerReport.RealBits, AccumulatorBits: 0, _decoded.BytesOf(layer.At(width)), layer.Products * width * LayerReport.RealBits, Repair: null);

    private IEnumerable<LayerPlan> DecodingsAt(ImmutableArray<int> widths) => _decodings.SelectMany(layer => layer.At(widths[layer.WeightKnob]));

    private LayerCodes CodesOf(int index, ImmutableArray<int> widths)
    {
        SearchedLayer layer = Layers[index];
        (int, int Weight, int Activation) key = (index, widths[layer.WeightKnob], widths[layer.ActivationKnob]);
        if (_codes.TryGetValue(key, out LayerCodes? known))
            return known;
        var input = new Quantize(_grids.Of(layer.Origin, key.Activation));
        string name = layer.Plan.Node.Name;
        LayerCodes codes = LayerConversion.CodesOf(Prepared, RoundedAt(key.Weight)[name], input, _goal.Accumulator ?? AccumulatorLimit.Int32, _inputs?[name]);
        _heldCodes += codes.Weight.Length;
        if (_heldCodes > MostCodes)
        {
            _codes.Clear();
            _heldCodes = codes.Weight.Length;
        }

        _codes.Add(key, codes);
        return codes;
    }

    private IReadOnlyDictionary<string, RoundedLayer> RoundedAt(int width)
    {
        if (!_rounded.TryGetValue(width, out IReadOnlyDictionary<string, RoundedLayer>? layers))
        {
            LayerPlan[] plans = [.. Layers.Where(layer => Knobs[layer.WeightKnob].Widths.Contains(width)).Select(layer => layer.Plan with { Weights = layer.Plan.Weights with { Format = layer.Plan.Weights.Format.WithBits(width) } })];
            layers = WeightRounding.Apply(Prepared, plans, _goal.Recipe, _calibration, progress: null).ToDictionary(layer => layer.Node.Name);
            _rounded.Add(width, layers);
        }

        return layers;
    }

    private BitKnob WeightKnobOf(LayerPlan plan)
    {
        bool isFixed = _goal.Recipe.Overrides.Any(change => change.Matches(plan.Node.Name) && (change.WeightBits is not null || change.Weights is not null));
        return new BitKnob($"{plan.Node.Name} weights", isFixed ? [plan.Weights.Format.Bits] : [.. _goal.WeightBits.Distinct().Order()]);
    }

    private BitKnob ActivationKnobOf(string origin, string reader)
    {
        ImmutableArray<int> widths = _goal.SearchesActivations && !_fixedOrigins.Contains(origin) ? [.. _goal.ActivationBits.Distinct().Order()] : [_grids.UsualWidth(origin)];
        if (_goal.Accumulator is not { } limit)
            return new BitKnob($"{reader} input", widths);
        ImmutableArray<int> withRoom = [.. widths.Where(width => new AccumulatorRoom(new Quantize(_grids.Of(origin, width)), limit, 0).HoldsOne)];
        return withRoom.Length > 0
            ? new BitKnob($"{reader} input", withRoom)
            : throw AccumulatorLimitException.NoRoom(reader, limit, new Quantize(_grids.Of(origin, widths[0])));
    }

    private long LayerBytes(ImmutableArray<int> widths) => Enumerable.Range(0, Layers.Length).Sum(i => BytesOf(CodesOf(i, widths))) + _decoded.BytesOf(DecodingsAt(widths));

    private static long BytesOf(LayerCodes codes) => codes.Weight.ByteCount + (codes.Bias?.Quantized?.ByteCount ?? 0);

    private static long TotalBytes(Graph graph) => graph.Constants.Values.Sum(constant => constant.Quantized?.ByteCount ?? (constant.Shape.ElementCount * sizeof(float)));
}
