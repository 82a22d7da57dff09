using Google.Protobuf;
using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>What operator set 13 writes as the attributes of an operator.</summary>
internal static class AttributeWriter
{
    /// <summary>The attributes; operators whose parameters are inputs in ONNX have none.</summary>
    /// <exception cref="OnnxException">Operator set 13 can't say it.</exception>
    public static AttributeProto[] AttributesOf(Operator operation) => operation switch
    {
        Gemm gemm => [Integer("transB", gemm.TransposeRight ? 1 : 0)],
        Conv conv => [Integer("group", conv.Groups), .. WindowOf(conv.Window), Dilations(conv.Window)],
        ConvTranspose conv => [Integer("group", conv.Groups), Integers("output_padding", conv.ExtraHeight, conv.ExtraWidth), .. WindowOf(conv.Window), Dilations(conv.Window)],
        Resize resize => ResizeExport.AttributesOf(resize),
        Pad { Mode: not PadMode.Constant } pad => [Text("mode", pad.Mode.ToString().ToLowerInvariant())],
        Pool pool when pool.Window.PadBottom >= pool.KernelHeight || pool.Window.PadRight >= pool.KernelWidth => throw new OnnxException("has as much padding at an end as its kernel has elements, which ONNX Runtime does not take; pad in front of it"),
        MaxPool pool => [.. KernelOf(pool), .. WindowOf(pool.Window), Dilations(pool.Window)],
        AveragePool { Window: { DilationY: not 1 } or { DilationX: not 1 } } pool => [Integer("count_include_pad", pool.CountIncludePad ? 1 : 0), .. KernelOf(pool), .. WindowOf(pool.Window), Dilations(pool.Window)],
        AveragePool pool => [Integer("count_include_pad", pool.CountIncludePad ? 1 : 0), .. KernelOf(pool), .. WindowOf(pool.Window)],
        BatchNormalization norm => [Real("epsilon", norm.Epsilon)],
        LeakyRelu leaky => [Real("alpha", leaky.Alpha)],
        HardSigmoid hard => [Real("alpha", hard.Alpha), Real("beta", hard.Beta)],
        Elu elu => [Real("alpha", elu.Alpha)],
        Reduce { Axes.IsDefaultOrEmpty: true } or Reduce { Kind: Reduction.Sum } => [Integer("keepdims", ((Reduce)operation).KeepAxes ? 1 : 0)],
        Reduce reduce => [Integers("axes", [.. reduce.Axes]), Integer("keepdims", reduce.KeepAxes ? 1 : 0)],
        ArgExtreme search => [Integer("axis", search.Axis), Integer("keepdims", search.KeepAxis ? 1 : 0), Integer("select_last_index", search.TakesLast ? 1 : 0)],
        Selu selu => [Real("alpha", selu.Alpha), Real("gamma", selu.Gamma)],
        Celu celu => [Real("alpha", celu.Alpha)],
        ThresholdedRelu threshold => [Real("alpha", threshold.Alpha)],
        Shrink shrink => [Real("lambd", shrink.Limit), Real("bias", shrink.Bias)],
        IsInf infinity => [Integer("detect_positive", infinity.Positive ? 1 : 0), Integer("detect_negative", infinity.Negative ? 1 : 0)],
        Remainder remainder => [Integer("fmod", remainder.HasSignOfDividend ? 1 : 0)],
        LogSoftmax softmax => [Integer("axis", softmax.Axis)],
        Hardmax hardmax => [Integer("axis", hardmax.Axis)],
        CumSum sum => [Integer("exclusive", sum.IsExclusive ? 1 : 0), Integer("reverse", sum.IsReverse ? 1 : 0)],
        GatherElements gather => [Integer("axis", gather.Axis)],
        GatherND gather => [Integer("batch_dims", gather.BatchAxes)],
        OneHot oneHot => [Integer("axis", oneHot.Axis)],
        LocalResponseNormalization norm => [Integer("size", norm.Size), Real("alpha", norm.Alpha), Real("beta", norm.Beta), Real("bias", norm.Bias)],
        Softmax softmax => [Integer("axis", softmax.Axis)],
        Flatten flatten => [Integer("axis", flatten.Axis)],
        Gather gather => [Integer("axis", gather.Axis)],
        Concat concat => [Integer("axis", concat.Axis)],
        Transpose { Order.IsDefaultOrEmpty: false } transpose => [Integers("perm", [.. transpose.Order])],
        Transpose or Add or Sub or Mul or Div or MatMul or GlobalAveragePool or Relu or Sigmoid or Tanh or Identity or Clip or Reshape => [],
        Erf or Exp or Sqrt or Sin or Round or Neg or Abs or Pow or Softplus or Pad or Slice or Where or Expand or Tile => [],
        BatchMatMul or Max or Min or PRelu or Power or Xor or IsNaN or Floor or Ceil or Sign or Reciprocal or Softsign => [],
        Logarithm or Cos or Tan or Asin or Acos or Atan or Sinh or Cosh or Asinh or Acosh or Atanh => [],
        Greater or GreaterOrEqual or Less or LessOrEqual or Equal or And or Or or Not => [],
        _ => throw new OnnxException("is no operator of ONNX"),
    };

    /// <summary>An integer attribute.</summary>
    public static AttributeProto Integer(string name, long value) => new() { Name = name, Type = 2, I = value };

    /// <summary>A list of integers.</summary>
    public static AttributeProto Integers(string name, params ReadOnlySpan<int> values)
    {
        var attribute = new AttributeProto { Name = name, Type = 7 };
        foreach (int value in values)
            attribute.Ints.Add(value);
        return attribute;
    }

    /// <summary>A float attribute.</summary>
    public static AttributeProto Real(string name, float value) => new() { Name = name, Type = 1, F = value };

    /// <summary>A text attribute.</summary>
    public static AttributeProto Text(string name, string value) => new() { Name = name, Type = 3, S = ByteString.CopyFromUtf8(value) };

    private static AttributeProto[] KernelOf(Pool pool) => [Integers("kernel_shape", pool.KernelHeight, pool.KernelWidth)];

    private static AttributeProto Dilations(Window window) => Integers("dilations", window.DilationY, window.DilationX);

    private static AttributeProto[] WindowOf(Window window) =>
    [
        Integers("strides", window.StrideY, window.StrideX),
        Integers("pads", window.PadTop, window.PadLeft, window.PadBottom, window.PadRight),
    ];
}
