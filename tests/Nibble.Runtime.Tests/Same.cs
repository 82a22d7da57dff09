using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>Tolerance zero.</summary>
internal static class Same
{
    public static void Bits(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.Shape, found.Shape);
        Assert.Equal(expected.Values.ToArray().Select(BitConverter.SingleToInt32Bits), found.Values.ToArray().Select(BitConverter.SingleToInt32Bits));
    }
}
