namespace Nibble.SideBySide;

/// <summary>Nibble's own float product as the other side.</summary>
internal static class OurFloat
{
    // Sums of full-range bytes pass 24 bits, so floats round them.
    private const double Tolerance = 1e-5;

    public const string Name = "our float";

    public static Agreement Compare(int[] sums, float[] result) => Agreement.OfFloats(RandomOperands.Floats(sums), result, Tolerance);
}
