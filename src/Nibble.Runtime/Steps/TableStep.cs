using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A function from the codes of one grid to those of another, looked up.</summary>
internal sealed class TableStep : Step
{
    private readonly short[] _table;
    private readonly int _low;
    private readonly int _input;
    private readonly int _output;

    /// <summary>Tabulates y = Encode(f(Decode(code))).</summary>
    public TableStep(QuantizationGrid from, Func<float, float> function, QuantizationGrid to, int input, int output)
    {
        // From the least code to the greatest, whether all between them are codes or not.
        _table = new short[from.Format.MaxCode - from.Format.MinCode + 1];
        for (int i = 0; i < _table.Length; i++)
            _table[i] = (short)(to.Encode(function(from.Decode(from.Format.MinCode + i))) - to.ZeroPoints[0]);
        (_low, _input, _output) = ((int)(from.Format.MinCode - from.ZeroPoints[0]), input, output);
    }

    public override void Run(Workspace workspace)
    {
        ReadOnlySpan<short> x = workspace.Codes(_input);
        Span<short> y = workspace.Codes(_output);
        for (int i = 0; i < y.Length; i++)
            y[i] = _table[x[i] - _low];
    }
}
