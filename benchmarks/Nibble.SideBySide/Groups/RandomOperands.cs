using Nibble.Numerics;

namespace Nibble.SideBySide;

/// <summary>Operands of integer products, always the same.</summary>
internal static class RandomOperands
{
    /// <summary>Bytes of the whole range.</summary>
    public static byte[] Bytes(int count)
    {
        var random = new CounterRandom(1);
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++)
            values[i] = (byte)random.Bits((ulong)i);
        return values;
    }

    /// <summary>Weights of the whole range of 8 or 4 bits; for 2 bits -1, 0 and 1; for 1 bit -1 and 1.</summary>
    public static sbyte[] Weights(int count, int bits)
    {
        var random = new CounterRandom(2);
        sbyte[] values = new sbyte[count];
        for (int i = 0; i < count; i++)
        {
            ulong drawn = random.Bits((ulong)i) >> 32;
            values[i] = (sbyte)(bits switch
            {
                1 => ((int)(drawn & 1) * 2) - 1,
                2 => (int)(drawn % 3) - 1,
                _ => (int)(drawn & ((1u << bits) - 1)) - (1 << (bits - 1)),
            });
        }

        return values;
    }

    /// <summary>The same numbers as floats.</summary>
    public static float[] Floats<T>(T[] values)
        where T : struct, IConvertible => Array.ConvertAll(values, value => value.ToSingle(null));

    /// <summary>[rows, columns] as [columns, rows].</summary>
    public static T[] Transposed<T>(T[] values, int rows, int columns)
    {
        var transposed = new T[values.Length];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                transposed[(column * rows) + row] = values[(row * columns) + column];
        return transposed;
    }
}
