namespace Nibble.Quantization;

/// <summary>One way to make a row fit.</summary>
/// <param name="Codes">The weights.</param>
/// <param name="Bias">The real bias that goes with them.</param>
/// <param name="Error">The noise power that the row adds to its output.</param>
/// <param name="IsProjected">Whether the nearest codes at this scale did not fit.</param>
/// <param name="IsCentered">Whether a common offset was taken from the weights.</param>
internal sealed record FittedRow(int[] Codes, double Bias, double Error, bool IsProjected, bool IsCentered);
