namespace Nibble.Graphs;

/// <summary>How an integer program brings an accumulator to the scale of the next activation.</summary>
public enum Requantization
{
    /// <summary>
    /// The accumulator as a float, times the float (s_x · s_w) / s_y, clamped, rounded to nearest even, plus the zero point:
    /// what ONNX Runtime computes for QLinearConv, QLinearMatMul and QGemm.
    /// </summary>
    FloatScale,

    /// <summary>The accumulator times a 31-bit integer, shifted right with one rounding to nearest even: for hardware without floats. Exact shifts where scales are powers of two.</summary>
    FixedPoint,
}
