namespace Nibble.Onnx;

/// <summary>How a file says what is low-bit in a network.</summary>
public enum OnnxDialect
{
    /// <summary>QuantizeLinear and DequantizeLinear around operators on real numbers; runtimes fuse them into integer kernels. What most tools read.</summary>
    Qdq,

    /// <summary>
    /// Operators on codes, such as QLinearConv, where there is one for what stands between two DequantizeLinear and a QuantizeLinear, and those elsewhere.
    /// Some are ONNX Runtime's own, of the domain <c>com.microsoft</c>.
    /// </summary>
    QOperator,

    /// <summary>Quant and BipolarQuant on real numbers, of the domain <c>qonnx.custom_op.general</c>: what FINN and hls4ml read. Any width; no integers in the file.
    /// Zero points are added before rounding (<see cref="Nibble.Numerics.QuantizationGrid.RoundsWithZeroPoint"/>).</summary>
    Qonnx,
}
