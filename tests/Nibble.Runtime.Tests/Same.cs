using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>Tolerance zero; all that is no number is one and the same.</summary>
internal static class Same
{
    public static void Bits(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.Shape, found.Shape);
        Assert.Equal(BitsOf(expected), BitsOf(found));
    }

    private static int[] BitsOf(Tensor tensor) => Array.ConvertAll(tensor.Values.ToArray(), value => BitConverter.SingleToInt32Bits(float.IsNaN(value) ? float.NaN : value));
}
