namespace Nibble.Kernels;

/// <summary>An axis along which two operands meet: how many places, and how far apart the bytes of each side are. A distance of 0 is one byte that meets all of the other side.</summary>
/// <param name="Size">The places.</param>
/// <param name="LeftStep">Bytes from a place to the next in the first operand.</param>
/// <param name="RightStep">The same in the second.</param>
/// <param name="OutputStep">The same in what comes out.</param>
public readonly record struct PairAxis(int Size, int LeftStep, int RightStep, int OutputStep);
