namespace Nibble.Numerics;

// The floats next to a real number, so that a comparison with a float decides as one with the real number would.
internal static class FloatBound
{
    // The least float that reaches the number.
    public static float AtLeast(double number) => (float)number is float near && near < number ? MathF.BitIncrement(near) : near;

    // The least float beyond the number.
    public static float Above(double number) => (float)number is float near && near <= number ? MathF.BitIncrement(near) : near;

    // The greatest float that does not pass the number.
    public static float AtMost(double number) => (float)number is float near && near > number ? MathF.BitDecrement(near) : near;
}
