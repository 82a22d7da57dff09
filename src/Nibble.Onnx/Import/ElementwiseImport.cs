using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads operators that work on every element by itself, and Softmax.</summary>
internal static class ElementwiseImport
{
    public static void Add(ImportedNode node, ImportScope scope)
    {
        if (!DynamicImport.TryAddBias(node, scope))
            Binary(node, scope, new Add());
    }

    public static void Mul(ImportedNode node, ImportScope scope)
    {
        if (!DynamicImport.TryScale(node, scope))
            Binary(node, scope, new Mul());
    }

    public static void Sub(ImportedNode node, ImportScope scope) => Binary(node, scope, new Sub());

    /// <summary>Of integers it leaves out what remains, as their type does.</summary>
    public static void Div(ImportedNode node, ImportScope scope)
    {
        string a = scope.Real(node.Input(0)), b = scope.Real(node.Input(1));
        if (scope.IsWhole(a) && scope.IsWhole(b))
            scope.Emit(node, new Truncate(), scope.EmitExtra(node, "quotient", new Div(), a, b));
        else
            scope.Emit(node, new Div(), a, b);
    }

    public static void Mod(ImportedNode node, ImportScope scope)
    {
        bool hasSignOfDividend = node.Integer("fmod", 0) != 0;
        string a = scope.Real(node.Input(0)), b = scope.Real(node.Input(1));
        if (!hasSignOfDividend && !scope.IsWhole(a))
            throw new OnnxException("it is of real numbers; ONNX has them with the attribute 'fmod' of 1 only");
        scope.Emit(node, new Remainder(hasSignOfDividend), a, b);
    }

    public static void PRelu(ImportedNode node, ImportScope scope) => Binary(node, scope, new PRelu());

    public static void Max(ImportedNode node, ImportScope scope) => Chain(node, scope, new Max());

    public static void Min(ImportedNode node, ImportScope scope) => Chain(node, scope, new Min());

    public static void Sum(ImportedNode node, ImportScope scope) => Chain(node, scope, new Add());

    public static void Mean(ImportedNode node, ImportScope scope)
    {
        int count = node.Inputs.Count;
        string sum = scope.Real(node.Input(0));
        for (int i = 1; i < count; i++)
            sum = scope.EmitExtra(node, $"sum{i}", new Add(), sum, scope.Real(node.Input(i)));
        scope.Emit(node, new Div(), sum, scope.AddDerived($"{node.Name}/count", Tensor.Scalar(count)));
    }

    public static void Relu(ImportedNode node, ImportScope scope) => Unary(node, scope, new Relu());

    public static void LeakyRelu(ImportedNode node, ImportScope scope) => Unary(node, scope, new LeakyRelu(node.Real("alpha", 0.01f)));

    public static void Sigmoid(ImportedNode node, ImportScope scope) => Unary(node, scope, new Sigmoid());

    public static void Tanh(ImportedNode node, ImportScope scope) => Unary(node, scope, new Tanh());

    public static void HardSigmoid(ImportedNode node, ImportScope scope) => Unary(node, scope, new HardSigmoid(node.Real("alpha", 0.2f), node.Real("beta", 0.5f)));

    public static void HardSwish(ImportedNode node, ImportScope scope) => Unary(node, scope, new HardSwish());

    public static void Elu(ImportedNode node, ImportScope scope) => Unary(node, scope, new Elu(node.Real("alpha", 1)));

    public static void Softplus(ImportedNode node, ImportScope scope) => Unary(node, scope, new Softplus());

    public static void Erf(ImportedNode node, ImportScope scope) => Unary(node, scope, new Erf());

    public static void Exp(ImportedNode node, ImportScope scope) => Unary(node, scope, new Exp());

    public static void Log(ImportedNode node, ImportScope scope) => Unary(node, scope, new Logarithm());

    public static void Floor(ImportedNode node, ImportScope scope) => Unary(node, scope, new Floor());

    public static void Ceil(ImportedNode node, ImportScope scope) => Unary(node, scope, new Ceil());

    public static void Sign(ImportedNode node, ImportScope scope) => Unary(node, scope, new Sign());

    public static void Reciprocal(ImportedNode node, ImportScope scope) => Unary(node, scope, new Reciprocal());

    public static void Cos(ImportedNode node, ImportScope scope) => Unary(node, scope, new Cos());

    public static void Tan(ImportedNode node, ImportScope scope) => Unary(node, scope, new Tan());

    public static void Asin(ImportedNode node, ImportScope scope) => Unary(node, scope, new Asin());

    public static void Acos(ImportedNode node, ImportScope scope) => Unary(node, scope, new Acos());

    public static void Atan(ImportedNode node, ImportScope scope) => Unary(node, scope, new Atan());

    public static void Sinh(ImportedNode node, ImportScope scope) => Unary(node, scope, new Sinh());

    public static void Cosh(ImportedNode node, ImportScope scope) => Unary(node, scope, new Cosh());

    public static void Asinh(ImportedNode node, ImportScope scope) => Unary(node, scope, new Asinh());

    public static void Acosh(ImportedNode node, ImportScope scope) => Unary(node, scope, new Acosh());

    public static void Atanh(ImportedNode node, ImportScope scope) => Unary(node, scope, new Atanh());

    public static void Selu(ImportedNode node, ImportScope scope) => Unary(node, scope, new Selu(node.Real("alpha", 1.67326319f), node.Real("gamma", 1.05070102f)));

    public static void Celu(ImportedNode node, ImportScope scope) => Unary(node, scope, new Celu(node.Real("alpha", 1)));

    public static void ThresholdedRelu(ImportedNode node, ImportScope scope) => Unary(node, scope, new ThresholdedRelu(node.Real("alpha", 1)));

    public static void Shrink(ImportedNode node, ImportScope scope) => Unary(node, scope, new Shrink(node.Real("lambd", 0.5f), node.Real("bias", 0)));

    public static void Mish(ImportedNode node, ImportScope scope) => Unary(node, scope, new Mish());

    public static void Softsign(ImportedNode node, ImportScope scope) => Unary(node, scope, new Softsign());

    public static void Swish(ImportedNode node, ImportScope scope) => Unary(node, scope, new Swish(node.Real("alpha", 1)));

    public static void Sqrt(ImportedNode node, ImportScope scope) => Unary(node, scope, new Sqrt());

    public static void Sin(ImportedNode node, ImportScope scope) => Unary(node, scope, new Sin());

    public static void Round(ImportedNode node, ImportScope scope) => Unary(node, scope, new Round());

    public static void Neg(ImportedNode node, ImportScope scope) => Unary(node, scope, new Neg());

    public static void Abs(ImportedNode node, ImportScope scope) => Unary(node, scope, new Abs());

    public static void Gelu(ImportedNode node, ImportScope scope) => Unary(node, scope, new Gelu
    {
        IsApproximate = node.Text("approximate", "none") switch
        {
            "none" => false,
            "tanh" => true,
            string other => throw new OnnxException($"its attribute 'approximate' is '{other}'; expected none or tanh"),
        },
    });

    public static void Pow(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        TensorValue? exponent = scope.Fixed(node.Input(1));
        if (exponent is { Length: 1 } && exponent.Shape.Rank <= scope.ShapeOf(x).Rank)
            scope.Emit(node, new Pow(exponent.Reals is { } reals ? reals[0] : exponent.Integers![0]), x);
        else
            scope.Emit(node, new Power(), x, scope.Real(node.Input(1)));
    }

    public static void Where(ImportedNode node, ImportScope scope) =>
        scope.Emit(node, new Where(), TruthImport.Read(node.Input(0), scope), scope.Real(node.Input(1)), scope.Real(node.Input(2)));

    public static void Identity(ImportedNode node, ImportScope scope)
    {
        if (scope.ValueOf(node.Input(0)) is RealValue)
            Unary(node, scope, new Identity());
        else
            scope.Define(node.Output, scope.ValueOf(node.Input(0)));
    }

    public static void Dropout(ImportedNode node, ImportScope scope)
    {
        if (node.HasInput(2) && scope.Fixed(node.Input(2))?.Integers is not [0])
            throw new UnsupportedException("in training mode");
        Unary(node, scope, new Identity());
    }

    public static void Clip(ImportedNode node, ImportScope scope)
    {
        if (scope.ValueOf(node.Input(0)) is CodesValue or FixedValue { Tensor.Format: not null })
        {
            QuantizationImport.ClipCodes(node, scope);
            return;
        }

        bool hasInputs = node.Opset >= 11;
        float? low = hasInputs ? Bound(node, scope, 1, float.NegativeInfinity) : node.Real("min", float.NegativeInfinity);
        float? high = hasInputs ? Bound(node, scope, 2, float.PositiveInfinity) : node.Real("max", float.PositiveInfinity);
        string x = scope.Real(node.Input(0));
        if (low is not null && high is not null)
        {
            scope.Emit(node, new Clip(low.Value, high.Value), x);
            return;
        }

        // The upper bound comes last, and wins where it is below the lower one.
        if (node.HasInput(1))
            x = scope.EmitExtra(node, "atLeast", new Max(), x, scope.Real(node.Input(1)));
        if (node.HasInput(2))
            scope.Emit(node, new Min(), x, scope.Real(node.Input(2)));
        else
            scope.Emit(node, new Identity(), x);
    }

    public static void Softmax(ImportedNode node, ImportScope scope) => AlongAxis(node, scope, axis => new Softmax(axis));

    public static void LogSoftmax(ImportedNode node, ImportScope scope) => AlongAxis(node, scope, axis => new LogSoftmax(axis));

    public static void Hardmax(ImportedNode node, ImportScope scope) => AlongAxis(node, scope, axis => new Hardmax(axis));

    // Before operator set 13 all axes from the one named on were joined.
    private static void AlongAxis(ImportedNode node, ImportScope scope, Func<int, Operator> operation)
    {
        string x = scope.Real(node.Input(0));
        Shape shape = scope.ShapeOf(x);
        int axis = node.Small("axis", node.Opset < 13 ? 1 : -1), first = axis < 0 ? axis + shape.Rank : axis;
        if (first < 0 || first >= shape.Rank)
            throw new OnnxException($"it has axis {axis}, but its input has shape {shape}");
        if (node.Opset >= 13 || shape.Sizes[(first + 1)..].IndexOfAnyExcept(1) < 0)
        {
            scope.Emit(node, operation(axis), x);
            return;
        }

        if (shape.Sizes[(first + 1)..].Contains(Shape.Unknown))
            throw new UnsupportedException("over several axes of unknown size (before operator set 13)");
        string rows = scope.EmitExtra(node, "rows", new Flatten(first), x);
        scope.Emit(node, Reshaping.To(shape), scope.EmitExtra(node, "ofRows", operation(-1), rows));
    }

    /// <summary>Adds an operation of two values of real numbers.</summary>
    public static void Binary(ImportedNode node, ImportScope scope, Operator operation) =>
        scope.Emit(node, operation, scope.Real(node.Input(0)), scope.Real(node.Input(1)));

    // Several values from the first to the last.
    private static void Chain(ImportedNode node, ImportScope scope, BinaryOperator operation)
    {
        string value = scope.Real(node.Input(0));
        int last = node.Inputs.Count - 1;
        for (int i = 1; i < last; i++)
            value = scope.EmitExtra(node, $"part{i}", operation, value, scope.Real(node.Input(i)));
        if (last == 0)
            scope.Emit(node, new Identity(), value);
        else
            scope.Emit(node, operation, value, scope.Real(node.Input(last)));
    }

    // Null where it is computed.
    private static float? Bound(ImportedNode node, ImportScope scope, int input, float @default)
    {
        if (!node.HasInput(input))
            return @default;
        return scope.Fixed(node.Input(input)) switch
        {
            { Reals: [float bound] } => bound,
            { Type: ElementType.Int32 or ElementType.Int64, Integers: [long bound] } => bound,
            null => null,
            _ => throw new OnnxException($"its bound '{node.Input(input)}' is not one real number"),
        };
    }

    /// <summary>Adds an operation of one value.</summary>
    public static void Unary(ImportedNode node, ImportScope scope, Operator operation) => scope.Emit(node, operation, scope.Real(node.Input(0)));
}
