using System.Collections.Immutable;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A function from the codes of one grid to those of another, looked up.</summary>
internal sealed class TableStep : Step
{
    private readonly Held _input;
    private readonly Held _output;
    private readonly int[] _table;
    private readonly ByteTable? _bytes;
    private readonly int _low;
    private readonly int _zero;

    /// <summary>Tabulates y = Encode(f(Decode(code))).</summary>
    public TableStep(QuantizationGrid from, Func<float, float> function, QuantizationGrid to, Held input, Held output)
    {
        (_input, _output) = (input, output);

        long origin = output.Element == Element.Byte ? to.Format.MinCode : to.ZeroPoints[0];
        _table = Tabulated(from, function, to, origin);
        _low = input.Element == Element.Byte ? 0 : (int)(from.Format.MinCode - from.ZeroPoints[0]);
        _zero = (int)(to.ZeroPoints[0] - origin);
        if (input.Element == Element.Byte && output.Element == Element.Byte)
            _bytes = Padded(_table);
    }

    /// <summary>Whether every code stays what it is and stands for the same number: codes picked from a grid, put on the same grid again.</summary>
    public static bool IsIdentity(QuantizationGrid from, Func<float, float> function, QuantizationGrid to)
    {
        if (from.Format != to.Format || from.ZeroPoints[0] != to.ZeroPoints[0] || from.Scales[0] != to.Scales[0])
            return false;
        for (long code = from.Format.MinCode; code <= from.Format.MaxCode; code++)
            if (from.Format.Contains(code) && to.Encode(function(from.Decode(code))) != code)
                return false;
        return true;
    }

    public override ImmutableArray<Held> Reads => [_input];

    public override Held Written => _output;

    public override void Run(in Execution run)
    {
        if (_output.Arrangement == Arrangement.Pixels)
            run.FillBorder(_output, _zero);
        if (_bytes is not null)
        {
            LookUpBytes(run, _bytes);
            return;
        }

        var rows = new ElementRows(run.Plan, _input, _output);
        for (int row = 0; row < rows.Count; row++)
        {
            (int from, int to) = rows[row];
            LookUp(run, from, rows.FromLength, to);
        }
    }

    private void LookUpBytes(in Execution run, ByteTable table)
    {
        var rows = new ElementRows(run.Plan, _input, _output);
        if (rows.Count == 1)
            table.Run(run.Bytes(_input).Slice(rows[0].From, rows.FromLength), run.Bytes(_output).Slice(rows[0].To, rows.ToLength));
        else
            table.Run(run.Bytes(_input), run.Plan.ImageOf(_input).Rows, rows.FromLength, run.Bytes(_output), run.Plan.ImageOf(_output).Rows);
    }

    private void LookUp(in Execution run, int from, int length, int to)
    {
        switch (_input.Element, _output.Element)
        {
            case (Element.Byte, _):
                Look<byte, short>(run.Bytes(_input).Slice(from, length), run.Shorts(_output)[to..]);
                break;
            case (_, Element.Byte):
                Look<short, byte>(run.Shorts(_input).Slice(from, length), run.Bytes(_output)[to..]);
                break;
            default:
                Look<short, short>(run.Shorts(_input).Slice(from, length), run.Shorts(_output)[to..]);
                break;
        }
    }

    /// <summary>The same as a table from bytes to bytes.</summary>
    public static ByteTable BytesOf(QuantizationGrid from, Func<float, float> function, QuantizationGrid to) => Padded(Tabulated(from, function, to, to.Format.MinCode));

    // From the least code to the greatest, whether all between them are codes or not.
    private static int[] Tabulated(QuantizationGrid from, Func<float, float> function, QuantizationGrid to, long origin)
    {
        var table = new int[from.Format.MaxCode - from.Format.MinCode + 1];
        for (int i = 0; i < table.Length; i++)
            table[i] = (int)(to.Encode(function(from.Decode(from.Format.MinCode + i))) - origin);
        return table;
    }

    // Bytes beyond the last code never come.
    private static ByteTable Padded(int[] table)
    {
        var bytes = new byte[256];
        for (int i = 0; i < table.Length; i++)
            bytes[i] = (byte)table[i];
        return new ByteTable(bytes);
    }

    private void Look<TFrom, TTo>(ReadOnlySpan<TFrom> x, Span<TTo> y)
        where TFrom : System.Numerics.IBinaryInteger<TFrom>
        where TTo : System.Numerics.IBinaryInteger<TTo>
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = TTo.CreateTruncating(_table[int.CreateTruncating(x[i]) - _low]);
    }
}
