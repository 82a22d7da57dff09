using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>Adds the layer.</summary>
internal delegate GraphValue AddNode(Operator operation, Shape shape, Exactness exactness, params ReadOnlySpan<string> inputs);

/// <summary>Random layers that read a value: convolutions of every geometry over images, products over matrices, of codes or of real numbers.</summary>
internal sealed class LayerDraw(Draw draw, GraphBuilder builder, AddNode add)
{
    private const int MaxAccumulatorBits = 30;
    private int _names;

    /// <summary>Adds a layer, or gives null where its float arithmetic would not be exact though it has to be.</summary>
    public GraphValue? TryAdd(GraphValue x)
    {
        (Operator operation, Shape weights, int axis, Shape shape) = x.Shape.Rank == 4 ? Convolution(x.Shape) : Product(x.Shape);
        int depth = (int)(weights.ElementCount / weights[axis]), outputs = weights[axis];
        bool isReal = draw.Chance(6);
        QuantizedTensor? codes = isReal ? null : draw.Weight(weights, axis);
        Exactness weight = codes is null ? new Exactness(-3, 6) : codes.Grid.Scales.Select(scale => Exactness.OfCodes(1L << codes.Grid.Format.Bits, scale)).Aggregate((a, b) => a.Plus(b));
        Exactness sum = x.Exactness.Times(weight).SumOf(depth).Plus(new Exactness(-3, 6));
        bool isInteger = codes is not null && x.CodeBits is not null;
        if (isInteger ? x.CodeBits + codes!.Grid.Format.Bits + Math.ILogB(depth) + 2 > MaxAccumulatorBits || (draw.HasExactScales && !sum.IsExact) : !sum.IsExact)
            return null;

        string name = builder.AddConstant($"w{_names++}", codes is null ? new Constant(new Tensor(weights, draw.Eighths((int)weights.ElementCount))) : new Constant(codes));
        string? bias = operation is MatMul ? null : Bias(x, codes, outputs);
        return add(operation, shape, sum.Plus(sum), bias is null ? [x.Name, name] : [x.Name, name, bias]);
    }

    private string? Bias(GraphValue x, QuantizedTensor? weight, int outputs)
    {
        string name = $"b{_names++}";
        if (weight is null && draw.Chance(2))
            return null;
        if (weight is null || draw.Chance(3))
            return builder.AddConstant(name, new Tensor([outputs], draw.Eighths(outputs)));
        if (x.Scale is not { } scale || draw.Chance(2))
            return null;
        float[] scales = [.. Enumerable.Range(0, outputs).Select(channel => scale * weight.Grid.Scales[weight.Grid.Scales.Length == 1 ? 0 : channel])];
        int[] codes = [.. Enumerable.Range(0, outputs).Select(_ => draw.Next(-30, 30))];
        return builder.AddConstant(name, new Constant(new QuantizedTensor([outputs], new QuantizationGrid(NumberFormat.Int(32), Granularity.PerChannel(), [.. scales]), codes)));
    }

    private (Operator, Shape Weights, int Axis, Shape) Product(Shape x)
    {
        int depth = x[-1], outputs = draw.Pick(1, 5, 16, 33, 66);
        bool isTransposed = draw.Chance(2);
        return isTransposed && x.Rank == 2
            ? (new Gemm { TransposeRight = true }, [outputs, depth], 0, [1, outputs])
            : (x.Rank == 2 ? new Gemm() : new MatMul(), [depth, outputs], 1, x.With(-1, outputs));
    }

    private (Operator, Shape Weights, int Axis, Shape) Convolution(Shape x)
    {
        int channels = x[1], groups = draw.Next(0, 3) switch { 0 => channels, 1 when channels % 2 == 0 => 2, _ => 1 };
        int outputs = groups * (groups == channels ? draw.Pick(1, 1, 2) : draw.Pick(1, 2, 3));
        if (groups == 1 && draw.Chance(5))
            outputs = draw.Next(60, 70);
        (int kernelHeight, int kernelWidth) = draw.Pick((1, 1), (3, 3), (2, 3), (1, 2), (3, 1));
        var window = new Window
        {
            StrideY = draw.Pick(1, 1, 2),
            StrideX = draw.Pick(1, 1, 2, 3),
            PadTop = draw.Next(0, 2),
            PadLeft = draw.Next(0, 2),
            PadBottom = draw.Next(0, 2),
            PadRight = draw.Next(0, 2),
            DilationY = draw.Pick(1, 1, 2),
            DilationX = draw.Pick(1, 1, 2),
        };
        (int height, int width) = window.OutputSize(x[2], x[3], kernelHeight, kernelWidth);
        if (height < 1 || width < 1)
        {
            (kernelHeight, kernelWidth) = (1, 1);
            (height, width) = window.OutputSize(x[2], x[3], 1, 1);
        }

        return (new Conv { Groups = groups, Window = window }, [outputs, channels / groups, kernelHeight, kernelWidth], 0, [1, outputs, height, width]);
    }
}
