namespace Nibble.Numerics;

/// <summary>The two signs of a zero point that are in use, and the way from one to the other.</summary>
/// <remarks>
/// Nibble, ONNX and gemmlowp subtract it: q = round(r / S) + z, r = S·(q - z), so that z is the code that stands for zero. Other texts add it:
/// Q = Int(r / S) - Z, r = S·(Q + Z), so that -Z is that code. Codes, scales and reals are the same under both; Z = -z. Where codes are unsigned, Z is not
/// itself a code.
/// </remarks>
public static class ZeroPointConvention
{
    /// <summary>The zero point z of Nibble, from a Z that is added to codes.</summary>
    public static long FromAdded(long added) => -added;

    /// <summary>The zero point Z that is added to codes, from Nibble's z.</summary>
    public static long ToAdded(long zeroPoint) => -zeroPoint;
}
