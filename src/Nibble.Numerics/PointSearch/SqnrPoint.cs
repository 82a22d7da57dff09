namespace Nibble.Numerics;

/// <summary>A place on a curve of SQNR.</summary>
/// <param name="At">The point position or the number of bits.</param>
/// <param name="Decibels">10·log10(Σ w² / Σ (w - q(w))²); positive infinity where nothing differs.</param>
public readonly record struct SqnrPoint(int At, double Decibels);
