using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads QONNX's quantizers: Quant (also called IntQuant), BipolarQuant and Trunc. On a fixed tensor they leave codes, on a computed one a Quantize.</summary>
/// <remarks>
/// Quant is round(clip(x / scale + zero point)): unlike ONNX's QuantizeLinear it adds the zero point before it rounds. All its parameters are
/// floats in the file, those of several scales in any shape that broadcasts.
/// </remarks>
internal static class QonnxImport
{
    private const int MostBits = 32;

    public static void Quant(ImportedNode node, ImportScope scope)
    {
        int bits = WholeOf(node, scope, 3, "bit width", 1, MostBits);
        NumberFormat format = FormatOf(Flag(node, "signed"), Flag(node, "narrow"), bits);
        Apply(node, scope, (shape, scale) => GridOf(node, scope, shape, format, scale, zeroPoint: 2, RoundingOf(node, "ROUND")));
    }

    public static void BipolarQuant(ImportedNode node, ImportScope scope) =>
        Apply(node, scope, (shape, scale) => new QuantizationGrid(NumberFormat.Bipolar, QonnxShapes.GranularityOf(shape, scale.Shape), [.. scale.Reals!]));

    /// <summary>
    /// Drops low bits of codes: of version 1 (5 inputs) the result keeps the scale of the input, so that values shrink; of version 2 (6 inputs) it has a scale of its own.
    /// </summary>
    public static void Trunc(ImportedNode node, ImportScope scope)
    {
        if (node.Inputs.Count is not (5 or 6))
            throw new OnnxException($"it has {node.Inputs.Count} inputs; expected 5 (version 1) or 6 (version 2)");
        bool hasScale = node.Inputs.Count == 6;
        float scale = RealOf(node, scope, 1, "scale"), zeroPoint = RealOf(node, scope, 2, "zero point");
        int from = WholeOf(node, scope, 3, "input bit width", 1, MostBits), to = WholeOf(node, scope, hasScale ? 5 : 4, "output bit width", 1, MostBits);
        Rounding rounding = RoundingOf(node, "FLOOR");
        string x = scope.Real(node.Input(0));
        if (hasScale)
            TruncateToScale(node, scope, x, (scale, zeroPoint), RealOf(node, scope, 4, "output scale"), from, to, rounding);
        else
            Truncate(node, scope, x, (scale, zeroPoint), from, to, rounding);
    }

    private static void Truncate(ImportedNode node, ImportScope scope, string x, (float Scale, float ZeroPoint) grid, int from, int to, Rounding rounding)
    {
        if (grid.ZeroPoint != 0)
            throw new UnsupportedException("of version 1 with a zero point");
        if (to > from)
            throw new OnnxException($"it makes {to} bits of {from}; expected as many or fewer");

        // The codes have no sign in the file: they have one where they can be negative.
        bool signed = !NeverNegative.Holds(scope, x);
        string codes = scope.EmitExtra(node, "codes", new Quantize(QuantizationGrid.PerTensor(FormatOf(signed, false, from), grid.Scale)), x);
        string factor = scope.AddDerived($"{node.Name}/factor", new Tensor([], [MathF.ScaleB(1, to - from)]));
        string shifted = scope.EmitExtra(node, "shifted", new Mul(), codes, factor);
        scope.Emit(node, new Quantize(QuantizationGrid.PerTensor(FormatOf(signed, false, to), grid.Scale, 0, rounding)), shifted);
    }

    private static void TruncateToScale(
        ImportedNode node, ImportScope scope, string x, (float Scale, float ZeroPoint) grid, float outputScale, int from, int to, Rounding rounding)
    {
        bool signed = node.Integer("signed", 1) != 0, narrow = node.Integer("narrow", 0) != 0;
        float ratio = outputScale / grid.Scale, zeroPoint = grid.ZeroPoint / ratio;
        if (!(ratio > 0) || !float.IsFinite(ratio) || MathF.ScaleB(1, MathF.ILogB(ratio)) != ratio || grid.Scale * ratio != outputScale)
            throw new UnsupportedException($"to a scale of {outputScale}, which is no power of two times that of the input ({grid.Scale})");
        if (!float.IsInteger(zeroPoint))
            throw new UnsupportedException($"with a zero point of {grid.ZeroPoint}, which a ratio of scales of {ratio} makes {zeroPoint}");
        int bits = Math.Clamp(Math.Max(from, to + MathF.ILogB(ratio)), 1, MostBits);
        string codes = scope.EmitExtra(node, "codes", new Quantize(Grid(FormatOf(signed, false, bits), grid.Scale, grid.ZeroPoint, Rounding.NearestEven)), x);
        scope.Emit(node, new Quantize(Grid(FormatOf(signed, narrow, to), outputScale, zeroPoint, rounding)), codes);
    }

    private static QuantizationGrid Grid(NumberFormat format, float scale, float zeroPoint, Rounding rounding) =>
        new(format, Granularity.PerTensor, [scale], [(long)zeroPoint], rounding) { RoundsWithZeroPoint = true };

    private static void Apply(ImportedNode node, ImportScope scope, Func<Shape, TensorValue, QuantizationGrid> gridOf)
    {
        if (scope.Fixed(node.Input(1)) is not { } scale)
            throw new UnsupportedException("with a scale that is computed");
        if (scale.Reals is null)
            throw new OnnxException($"its scale '{node.Input(1)}' is not of real numbers");
        if (scope.Fixed(node.Input(0)) is { Reals: { } values } known)
        {
            scope.AddConstant(node.Output, new Constant(gridOf(known.Shape, scale).Quantize(new Tensor(known.Shape, values))));
            return;
        }

        string x = scope.Real(node.Input(0));
        scope.Emit(node, new Quantize(gridOf(scope.ShapeOf(x), scale)), x);
    }

    private static QuantizationGrid GridOf(ImportedNode node, ImportScope scope, Shape shape, NumberFormat format, TensorValue scale, int zeroPoint, Rounding rounding)
    {
        if (scope.Fixed(node.Input(zeroPoint)) is not { Reals: { } zeroPoints } zero)
            throw new UnsupportedException("with a zero point that is computed");
        if (Array.Find(zeroPoints, value => !float.IsInteger(value)) is not 0 and float broken)
            throw new UnsupportedException($"with a zero point of {broken}, which is no code");

        // One of them may be the same for all channels.
        Shape channels = scale.Length >= zero.Length ? scale.Shape : zero.Shape;
        int count = Math.Max(scale.Length, zero.Length);
        if (scale.Length == 0 || zero.Length == 0 || (scale.Length != 1 && zero.Length != 1 && scale.Length != zero.Length))
            throw new OnnxException($"it has {scale.Length} scales, but {zero.Length} zero points");
        return new QuantizationGrid(
            format,
            QonnxShapes.GranularityOf(shape, channels),
            [.. Enumerable.Range(0, count).Select(i => scale.Reals![scale.Length == 1 ? 0 : i])],
            [.. Enumerable.Range(0, count).Select(i => (long)zeroPoints[zero.Length == 1 ? 0 : i])],
            rounding)
        {
            RoundsWithZeroPoint = true,
        };
    }

    // A signed bit is a sign: QONNX takes it for a BipolarQuant.
    private static NumberFormat FormatOf(bool signed, bool narrow, int bits) => (signed, narrow, bits) switch
    {
        (true, _, 1) => NumberFormat.Bipolar,
        (false, true, 1) => throw new OnnxException("it has one unsigned bit and is narrow, which leaves a single code"),
        (true, _, _) => NumberFormat.Int(bits, narrow),
        _ => NumberFormat.UInt(bits, narrow),
    };

    private static bool Flag(ImportedNode node, string attribute) =>
        node.Has(attribute) ? node.Integer(attribute, 0) != 0 : throw new OnnxException($"its attribute '{attribute}' is missing, which QONNX gives no default for");

    private static Rounding RoundingOf(ImportedNode node, string @default) => node.Text("rounding_mode", @default).ToUpperInvariant() switch
    {
        "ROUND" or "HALF_EVEN" => Rounding.NearestEven,
        "CEIL" => Rounding.Ceiling,
        "FLOOR" => Rounding.Floor,
        "UP" => Rounding.AwayFromZero,
        "DOWN" or "ROUND_TO_ZERO" => Rounding.TowardZero,
        "HALF_UP" => Rounding.NearestAway,
        "HALF_DOWN" => Rounding.NearestTowardZero,
        string other => throw new UnsupportedException($"with the rounding mode '{other}'"),
    };

    private static int WholeOf(ImportedNode node, ImportScope scope, int input, string what, int least, int most)
    {
        float value = scope.Fixed(node.Input(input)) switch
        {
            { Reals: [float real] } => real,
            { Integers: [long integer] } => integer,
            null => throw new UnsupportedException($"with a {what} that is computed"),
            _ => throw new UnsupportedException($"with several numbers as its {what}"),
        };
        if (!(value >= 1))
            throw new OnnxException($"its {what} is {value}; expected {least} to {most}");
        return float.IsInteger(value) && value <= most ? (int)value : throw new UnsupportedException($"with a {what} of {value}; only whole numbers of {least} to {most}");
    }

    private static float RealOf(ImportedNode node, ImportScope scope, int input, string what) => scope.Fixed(node.Input(input)) switch
    {
        { Reals: [float value] } => value,
        null => throw new UnsupportedException($"with a {what} that is computed"),
        _ => throw new UnsupportedException($"with several numbers as its {what}"),
    };
}
