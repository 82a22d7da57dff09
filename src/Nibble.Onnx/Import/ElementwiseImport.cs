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

    public static void Div(ImportedNode node, ImportScope scope) => Binary(node, scope, new Div());

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
        if (exponent is not { Length: 1 } || exponent.Shape.Rank > scope.ShapeOf(x).Rank)
            throw new UnsupportedException("with an exponent other than one fixed number");
        scope.Emit(node, new Pow(exponent.Reals is { } reals ? reals[0] : exponent.Integers![0]), x);
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

    public static void Cast(ImportedNode node, ImportScope scope)
    {
        bool real = ((ElementType)node.Integer("to", 0)).IsReal();
        switch (scope.ValueOf(node.Input(0)))
        {
            case IntegerSums sums when real:
                scope.Define(node.Output, sums);
                break;
            case RealValue or FixedValue { Tensor.Reals: not null } when real:
                Unary(node, scope, new Identity());
                break;
            case RealValue when (ElementType)node.Integer("to", 0) == ElementType.Bool:
                TruthImport.Cast(node, scope);
                break;
            default:
                throw new UnsupportedException("from or to integers");
        }
    }

    public static void Clip(ImportedNode node, ImportScope scope)
    {
        if (scope.ValueOf(node.Input(0)) is CodesValue or FixedValue { Tensor.Integers: not null })
        {
            QuantizationImport.ClipCodes(node, scope);
            return;
        }

        bool hasInputs = node.Opset >= 11;
        float low = hasInputs ? Bound(node, scope, 1, float.NegativeInfinity) : node.Real("min", float.NegativeInfinity);
        float high = hasInputs ? Bound(node, scope, 2, float.PositiveInfinity) : node.Real("max", float.PositiveInfinity);
        Unary(node, scope, new Clip(low, high));
    }

    public static void Softmax(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        int axis = node.Small("axis", node.Opset < 13 ? 1 : -1);
        if (node.Opset < 13)
        {
            // It used to join all axes from this one on.
            Shape shape = scope.ShapeOf(x);
            int first = axis < 0 ? axis + shape.Rank : axis;
            if (first < 0 || first >= shape.Rank)
                throw new OnnxException($"it has axis {axis}, but its input has shape {shape}");
            foreach (int size in shape.Sizes[(first + 1)..])
                if (size != 1)
                    throw new UnsupportedException("over several axes (before operator set 13)");
        }

        scope.Emit(node, new Softmax(axis), x);
    }

    /// <summary>Adds an operation of two values of real numbers.</summary>
    public static void Binary(ImportedNode node, ImportScope scope, Operator operation) =>
        scope.Emit(node, operation, scope.Real(node.Input(0)), scope.Real(node.Input(1)));

    private static float Bound(ImportedNode node, ImportScope scope, int input, float @default)
    {
        if (!node.HasInput(input))
            return @default;
        return scope.Fixed(node.Input(input)) switch
        {
            { Reals: [float bound] } => bound,
            null => throw new UnsupportedException("with bounds that are computed"),
            _ => throw new OnnxException($"its bound '{node.Input(input)}' is not one real number"),
        };
    }

    private static void Unary(ImportedNode node, ImportScope scope, Operator operation) => scope.Emit(node, operation, scope.Real(node.Input(0)));
}
