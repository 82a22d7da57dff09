using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads normalizations whose statistics are the sample's own.</summary>
internal static class NormalizationImport
{
    // What ONNX's definitions add, where no attribute says it.
    private const float LeastDeviation = 1e-9f;
    private const float LeastNorm = 1e-30f;

    public static void Layer(ImportedNode node, ImportScope scope)
    {
        CheckStatistics(node);
        string x = scope.Real(node.Input(0)), scale = scope.Real(node.Input(1));
        var norm = new LayerNormalization(node.Small("axis", -1)) { Epsilon = node.Real("epsilon", 1e-5f) };
        if (node.HasInput(2))
            scope.Emit(node, norm, x, scale, scope.Real(node.Input(2)));
        else
            scope.Emit(node, norm, x, scale);
    }

    public static void Rms(ImportedNode node, ImportScope scope)
    {
        CheckStatistics(node);
        scope.Emit(node, new RmsNormalization(node.Small("axis", -1)) { Epsilon = node.Real("epsilon", 1e-5f) }, scope.Real(node.Input(0)), scope.Real(node.Input(1)));
    }

    /// <summary>Each channel is a group.</summary>
    public static void Instance(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0)), scale = scope.Real(node.Input(1));
        scope.Emit(node, new GroupNormalization(Channels(scope, x)) { Epsilon = node.Real("epsilon", 1e-5f) }, x, scale, scope.Real(node.Input(2)));
    }

    /// <summary>Scale and bias were one for each group before operator set 21.</summary>
    public static void Group(ImportedNode node, ImportScope scope)
    {
        CheckStatistics(node);
        string x = scope.Real(node.Input(0));
        int channels = Channels(scope, x), groups = node.Small("num_groups", 0);
        if (groups < 1 || channels % groups != 0)
            throw new OnnxException($"it has {groups} groups for the {channels} channels of {scope.ShapeOf(x)}; expected a divisor of these");
        scope.Emit(node, new GroupNormalization(groups) { Epsilon = node.Real("epsilon", 1e-5f) }, x, Parameter(1, "scale"), Parameter(2, "bias"));

        string Parameter(int input, string name)
        {
            string value = scope.Real(node.Input(input));
            if (node.Opset >= 21 || groups == channels)
                return value;
            if (scope.ConstantOf(value) is not { Quantized: null } constant || constant.Shape != [groups])
                throw new UnsupportedException($"with a {name} for each group that is computed");
            Tensor each = constant.ToTensor();
            return scope.AddDerived($"{node.Name}/{name}", new Tensor([channels], [.. Enumerable.Range(0, channels).Select(channel => each[channel / (channels / groups)])]));
        }
    }

    /// <summary>Elements over the norm of their lane; lanes of zeros stay zeros.</summary>
    public static void Lp(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        Reduction kind = node.Integer("p", 2) switch
        {
            1 => Reduction.L1,
            2 => Reduction.L2,
            long other => throw new OnnxException($"its p is {other}; expected 1 or 2"),
        };
        string norm = scope.EmitExtra(node, "norm", new Reduce(kind, [node.Small("axis", -1)]), x);
        scope.Emit(node, new Div(), x, scope.EmitExtra(node, "divisor", new Clip(LeastNorm), norm));
    }

    public static void LocalResponse(ImportedNode node, ImportScope scope) => scope.Emit(
        node,
        new LocalResponseNormalization(node.Small("size", 0)) { Alpha = node.Real("alpha", 1e-4f), Beta = node.Real("beta", 0.75f), Bias = node.Real("bias", 1) },
        scope.Real(node.Input(0)));

    public static void MeanVariance(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        var mean = new Reduce(Reduction.Mean, [.. node.Smalls("axes") ?? [0, 2, 3]]);
        string centered = scope.EmitExtra(node, "centered", new Sub(), x, scope.EmitExtra(node, "mean", mean, x));
        string variance = scope.EmitExtra(node, "variance", mean, scope.EmitExtra(node, "squares", new Mul(), centered, centered));
        string least = scope.AddDerived($"{node.Name}/least", Tensor.Scalar(LeastDeviation));
        string deviation = scope.EmitExtra(node, "deviation", new Add(), scope.EmitExtra(node, "root", new Sqrt(), variance), least);
        scope.Emit(node, new Div(), centered, deviation);
    }

    private static int Channels(ImportScope scope, string x)
    {
        Shape shape = scope.ShapeOf(x);
        if (shape.Rank < 2)
            throw new OnnxException($"it expects [N, C, ...], but got {shape}");
        return shape[1] != Shape.Unknown ? shape[1] : throw new UnsupportedException("on an unknown number of channels");
    }

    private static void CheckStatistics(ImportedNode node)
    {
        if (node.Integer("stash_type", 1) != 1)
            throw new UnsupportedException("with statistics of less than 32 bits");
    }
}
