using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Rows of a table, picked by numbers.</summary>
internal sealed class EmbeddingOperation : Operation
{
    private readonly Variable _ids;
    private readonly Variable _table;
    private readonly int? _padding;
    private readonly string _name;
    private readonly int[] _rows;
    private readonly int _words;
    private readonly int _width;
    private readonly int _steps;

    public EmbeddingOperation(Variable ids, Variable table, int? padding, string name)
        : base(new Shape(ids.Value.Shape[0], ids.Value.Shape[1], table.Value.Shape[1]), ids, table)
    {
        (_ids, _table, _padding, _name) = (ids, table, padding, name);
        (_words, _width, _steps) = (table.Value.Shape[0], table.Value.Shape[1], ids.Value.Shape[1]);
        _rows = new int[ids.Value.Length];
        if (padding is not null)
            Result.StepRanges = new StepRange[ids.Value.Shape[0]];
    }

    public override void Forward()
    {
        ReadOnlySpan<float> ids = _ids.Value.Values, table = _table.Value.Values;
        Span<float> y = Result.Value.Values;
        for (int i = 0; i < ids.Length; i++)
        {
            int row = (int)ids[i];
            if ((uint)row >= (uint)_words || row != ids[i])
                throw new TrainingException($"{_name} has the words 0 to {_words - 1}, but sample {i / _steps} has {ids[i]} at position {i % _steps}. Give the layer as many words as the data has, or replace those beyond them.");
            _rows[i] = row;
            table.Slice(row * _width, _width).CopyTo(y.Slice(i * _width, _width));
        }

        for (int sample = 0; Result.StepRanges is { } ranges && sample < ranges.Length; sample++)
            ranges[sample] = Unpadded(_rows.AsSpan(sample * _steps, _steps));
    }

    public override void Backward()
    {
        if (!_table.NeedsGradient)
            return;
        ReadOnlySpan<float> dy = Result.Gradient;
        Span<float> gradient = _table.BeginGradient();
        gradient.Clear();
        for (int i = 0; i < _rows.Length; i++)
            FloatElementwise.Add(gradient.Slice(_rows[i] * _width, _width), dy.Slice(i * _width, _width), gradient.Slice(_rows[i] * _width, _width));
        _table.EndGradient();
    }

    private StepRange Unpadded(ReadOnlySpan<int> words)
    {
        int start = words.IndexOfAnyExcept(_padding!.Value);
        return start < 0 ? new StepRange(0, 0) : new StepRange(start, words.LastIndexOfAnyExcept(_padding.Value) + 1);
    }
}
