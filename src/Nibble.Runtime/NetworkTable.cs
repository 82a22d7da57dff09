using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A whole network as one table: where its input is a few codes, every output there can be is computed when the program is compiled, and running is looking up.</summary>
internal sealed class NetworkTable
{
    private const int MaxInputBits = 16;

    // More would leave the second cache.
    private const int MaxOutputs = 1 << 17;

    private readonly QuantizationGrid _grid;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly float[] _table;

    private NetworkTable(QuantizationGrid grid, int inputs, int outputs)
    {
        (_grid, _inputs, _outputs) = (grid, inputs, outputs);
        _table = new float[outputs << (grid.Format.Bits * inputs)];
    }

    /// <summary>The number of different inputs.</summary>
    public int Count => _table.Length / _outputs;

    /// <summary>Tabulates a program, or gives null where its input is more than a few codes.</summary>
    /// <param name="steps">The steps of the program.</param>
    /// <param name="inputs">Numbers of a sample.</param>
    /// <param name="outputs">Numbers of its result.</param>
    /// <param name="run">Runs the steps on samples.</param>
    public static NetworkTable? Of(ImmutableArray<Step> steps, int inputs, int outputs, Action<float[], float[]> run)
    {
        if (steps is not [EncodeStep { Grid: { Format.IsBipolar: false } grid, Input.Place: Place.CallersInput, Written.Element: Element.Byte }, ..]
            || steps.Skip(1).Any(step => step.Reads.Any(read => read.Place == Place.CallersInput))
            || (long)inputs * grid.Format.Bits > MaxInputBits || outputs == 0 || (long)outputs << (grid.Format.Bits * inputs) > MaxOutputs
            || !KeepsCodes(grid))
            return null;
        var table = new NetworkTable(grid, inputs, outputs);
        var samples = new float[table.Count * inputs];
        for (int index = 0; index < table.Count; index++)
        {
            for (int input = 0; input < inputs; input++)
            {
                long code = grid.Format.MinCode + ((index >> (input * grid.Format.Bits)) & ((1 << grid.Format.Bits) - 1));
                samples[(index * inputs) + input] = grid.Decode(Math.Min(code, grid.Format.MaxCode));
            }
        }

        run(samples, table._table);
        return table;
    }

    // Of a grid that rounds down, the number that a code stands for may have the code below.
    private static bool KeepsCodes(QuantizationGrid grid)
    {
        for (long code = grid.Format.MinCode; code <= grid.Format.MaxCode; code++)
            if (grid.Encode(grid.Decode(code)) != code)
                return false;
        return true;
    }

    /// <summary>Looks all samples up.</summary>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        const int Block = 256;
        Span<byte> codes = stackalloc byte[Block];
        int bits = _grid.Format.Bits, block = Block / _inputs;
        for (; !input.IsEmpty; input = input[Math.Min(block * _inputs, input.Length)..])
        {
            Span<byte> some = codes[..Math.Min(block * _inputs, input.Length)];
            ByteCodes.Encode(input[..some.Length], _grid, _grid.Format, _grid.Scales[0], (int)_grid.ZeroPoints[0], some);
            if (bits * _inputs == MaxInputBits && _inputs == 2 && _outputs == 1 && BitConverter.IsLittleEndian)
            {
                // Two bytes are the index as they stand.
                ReadOnlySpan<ushort> indices = MemoryMarshal.Cast<byte, ushort>(some);
                for (int i = 0; i < indices.Length; i++)
                    output[i] = _table[indices[i]];
                output = output[indices.Length..];
                continue;
            }

            for (int at = 0; at < some.Length;)
            {
                int index = 0;
                for (int shift = 0; shift < bits * _inputs; shift += bits)
                    index |= some[at++] << shift;
                if (_outputs == 1)
                    output[0] = _table[index];
                else
                    _table.AsSpan(index * _outputs, _outputs).CopyTo(output);
                output = output[_outputs..];
            }
        }
    }
}
