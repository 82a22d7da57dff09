using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Weights that share a few levels: clustered once, at the first step, and then the levels are learned (Han, Mao, Dally 2016, arXiv:1510.00149, section 3.3).</summary>
/// <remarks>From then on the real weights have no part in the network, and no gradient: a level gets the sum of its members' gradients.</remarks>
internal sealed class LearnedLevelsSite : LearnedSite
{
    private readonly KMeansQuantizer _quantizer;
    private readonly Tensor _codes;
    private readonly GroupWalk _groups;

    /// <param name="name">What the layer calls the weights.</param>
    /// <param name="quantizer">What clusters.</param>
    /// <param name="weight">The shape of the weights.</param>
    public LearnedLevelsSite(string name, KMeansQuantizer quantizer, Shape weight)
        : base(name, quantizer, Surrogate.Identity, "levels", [quantizer.Granularity.Over(weight).Count, quantizer.Clusters]) =>
        (_quantizer, _codes, _groups) = (quantizer, new Tensor(weight), quantizer.Granularity.Over(weight));

    public override IReadOnlyList<NamedTensor> State => [new NamedTensor($"{FullName}.codes", _codes)];

    public override void Reset()
    {
        Values.Fill(float.NaN);
        _codes.Values.Clear();
    }

    /// <summary>The place of a weight's level among all levels.</summary>
    public int PlaceOf(int index) => (_groups.Of(index) * _quantizer.Clusters) + (int)_codes[index];

    /// <summary>Gives each weight its code and each code its level, if that has not been done.</summary>
    public void Cluster(Tensor weight)
    {
        if (!IsUnknown)
            return;
        CodebookTensor clustered = _quantizer.Quantize(weight);
        for (int i = 0; i < weight.Length; i++)
            _codes[i] = clustered.Codes[i];
        for (int group = 0; group < clustered.Codebooks.Length; group++)
            for (int code = 0; code < _quantizer.Clusters; code++)
                Values[(group * _quantizer.Clusters) + code] = clustered.Codebooks[group].Levels[Math.Min(code, clustered.Codebooks[group].Levels.Length - 1)];
    }

    protected override Variable Train(Variable x, Pass pass) => new LearnedLevelsOperation(x, Learned(pass), this).Run();

    protected override Tensor Evaluate(Tensor values)
    {
        if (IsUnknown)
            return PointsOf(_quantizer, values);
        var points = new Tensor(values.Shape);
        for (int i = 0; i < points.Length; i++)
            points[i] = Values[PlaceOf(i)];
        return points;
    }

    protected override QuantizationGrid? GridOf(Tensor? weight) => null;
}
