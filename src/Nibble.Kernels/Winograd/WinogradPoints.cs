namespace Nibble.Kernels;

/// <summary>The points 0, ±11/16, ±11/8 and ∞ at which polynomials are multiplied instead of convolved.</summary>
/// <remarks>
/// Lavin and Gray use 0, ±1, ±2 and ∞ (arXiv:1509.09308). Nearer to ±1/√2 and ±√2 rounding errors grow less, by a factor of 8 instead of 31 (root mean
/// square over the outputs of a tile, worst output); these have squares and products that a float holds exactly.
/// </remarks>
internal static class WinogradPoints
{
    public const float Near = 0.6875f;
    public const float Far = 1.375f;
    public const float NearSquare = Near * Near;
    public const float FarSquare = Far * Far;
    public const float NearCube = Near * NearSquare;
    public const float FarCube = Far * FarSquare;
    public const float SquareSum = NearSquare + FarSquare;
    public const float SquareProduct = NearSquare * FarSquare;

    /// <summary>One over the product of a point's distances from the other finite ones.</summary>
    public const float ZeroScale = 1 / SquareProduct;
    public const float NearScale = 1 / (2 * NearSquare * (NearSquare - FarSquare));
    public const float FarScale = 1 / (2 * FarSquare * (FarSquare - NearSquare));
}
