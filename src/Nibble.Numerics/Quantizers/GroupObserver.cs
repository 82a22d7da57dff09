namespace Nibble.Numerics;

/// <summary>Watches each group of elements that share a scale, and, for rules that learn from them, the coarser groups they are in.</summary>
/// <remarks>A channel is inside the tensor; a group along an axis after the first is inside a channel of axis 0, one along axis 0 inside the tensor.</remarks>
internal sealed class GroupObserver(GridQuantizer quantizer, Granularity granularity) : GridObserver
{
    private readonly GroupObserver? _coarser = quantizer.LearnsFromCoarser && CoarserThan(granularity) is Granularity outer ? new GroupObserver(quantizer, outer) : null;
    private RangeObserver[] _groups = [];
    private int[] _outerOf = [];

    public override void Observe(Tensor tensor)
    {
        GroupWalk walk = granularity.Over(tensor.Shape);
        if (_groups.Length == 0)
            Start(walk, tensor);
        if (_groups.Length != walk.Count)
            throw new NibbleException($"A quantizer {granularity} that has seen {Seen} can't observe a tensor of shape {tensor.Shape}.");
        _coarser?.Observe(tensor);
        if (walk.Count == 1)
        {
            _groups[0].Observe(tensor.Values);
            return;
        }

        // Each group's values side by side, so that its observer sees one batch per tensor.
        var ends = new int[walk.Count + 1];
        for (int start = 0, run; start < tensor.Length; start += run)
        {
            run = walk.RunFrom(start, tensor.Length);
            ends[walk.Of(start) + 1] += run;
        }

        for (int group = 0; group < walk.Count; group++)
            ends[group + 1] += ends[group];
        var gathered = new float[tensor.Length];
        int[] next = [.. ends];
        for (int start = 0, run; start < tensor.Length; start += run)
        {
            run = walk.RunFrom(start, tensor.Length);
            int group = walk.Of(start);
            tensor.Values.Slice(start, run).CopyTo(gathered.AsSpan(next[group]));
            next[group] += run;
        }

        for (int group = 0; group < walk.Count; group++)
            _groups[group].Observe(gathered.AsSpan(ends[group]..ends[group + 1]));
    }

    public override void Merge(GridObserver other)
    {
        if (other is not GroupObserver same || !same.Quantizer.Equals(quantizer))
            throw new NibbleException($"What was seen for {(other as GroupObserver)?.Quantizer} can't be merged into what was seen for {quantizer}. Use one quantizer for both.");
        Merge(same);
    }

    public override QuantizationGrid Choose() => Choose(null);

    /// <summary>The grid for all values seen, where the range of a whole network may be known.</summary>
    public QuantizationGrid Choose(Interval? network)
    {
        RangeObserver[] groups = [.. _groups.DefaultIfEmpty(quantizer.CreateRangeObserver())];
        Interval?[] coarser = Coarser(network, groups.Length);
        QuantizationGrid[] grids = [.. groups.Select((group, i) => quantizer.GridFor(group, coarser[i]))];
        return new QuantizationGrid(quantizer.Format, granularity, [.. grids.Select(grid => grid.Scales[0])], [.. grids.Select(grid => grid.ZeroPoints[0])], quantizer.Rounding);
    }

    private GridQuantizer Quantizer => quantizer;

    private string Seen => $"{_groups.Length} {(granularity.GroupSize is null ? "channels" : "groups")}";

    private static Granularity? CoarserThan(Granularity granularity) =>
        granularity.Axis is not int axis ? null : granularity.GroupSize is not null && axis > 0 ? Granularity.PerChannel(0) : Granularity.PerTensor;

    private void Start(GroupWalk walk, Tensor tensor)
    {
        _groups = [.. Enumerable.Range(0, walk.Count).Select(_ => quantizer.CreateRangeObserver())];
        if (_coarser is null)
            return;
        _outerOf = new int[walk.Count];
        GroupWalk outer = CoarserThan(granularity)!.Value.Over(tensor.Shape);
        for (int start = 0; start < tensor.Length; start += walk.RunFrom(start, tensor.Length))
            _outerOf[walk.Of(start)] = outer.Of(start);
    }

    private void Merge(GroupObserver other)
    {
        if (other._groups.Length == 0)
            return;
        if (_groups.Length == 0)
            (_groups, _outerOf) = ([.. other._groups.Select(_ => quantizer.CreateRangeObserver())], other._outerOf);
        if (_groups.Length != other._groups.Length || !_outerOf.AsSpan().SequenceEqual(other._outerOf))
            throw new NibbleException($"What a quantizer {granularity} has seen of {other.Seen} can't be merged into what it has seen of {Seen}. Merge observers of one tensor's batches.");
        for (int group = 0; group < _groups.Length; group++)
            _groups[group].Merge(other._groups[group]);
        if (_coarser is not null)
            _coarser.Merge(other._coarser!);
    }

    private Interval?[] Coarser(Interval? network, int count)
    {
        if (_coarser is null || _groups.Length == 0)
            return [.. Enumerable.Repeat(network, count)];
        Interval[] outer = _coarser.Ranges(network);
        return [.. _outerOf.Select(index => (Interval?)outer[index])];
    }

    private Interval[] Ranges(Interval? network)
    {
        Interval?[] coarser = Coarser(network, _groups.Length);
        return [.. _groups.Select((group, i) => coarser[i] is Interval range ? group.Choose(range) : group.Choose())];
    }
}
