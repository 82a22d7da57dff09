using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>How an operator is computed on real numbers, into memory that the caller gives and without allocating: what both ways to run a network share.</summary>
internal abstract class Operation
{
    /// <summary>Whether the output may stand where the first input stands: each element is made of the same one of the input.</summary>
    public virtual bool MayOverwrite => false;

    /// <summary>Computes the output, whose shape is the operator's for these inputs.</summary>
    public abstract void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output);

    /// <summary>The operation of a node, prepared for the constants that it reads.</summary>
    /// <exception cref="RuntimeException">Nothing is known of this operator.</exception>
    public static Operation For(GraphNode node, Graph graph) => node.Operator switch
    {
        Identity or Flatten or Reshape or FromIntegers => new Copying(),
        Elementwise function => new Mapping(SpanFunction.Of(function)),
        BinaryOperator binary => new Broadcasting(ScalarFunction.Of(binary), SpanFunction.Of(binary)),
        Gemm or MatMul => MatrixProduct.Of(node, graph),
        BatchMatMul => new StackProduct(),
        Conv conv => new Convolution(conv),
        MaxPool pool => new MaxPooling(pool),
        AveragePool pool => new AveragePooling(pool),
        GlobalAveragePool => new GlobalAveraging(),
        BatchNormalization norm => new Normalization(norm.Epsilon),
        Softmax softmax => new SoftmaxOperation(softmax.Axis),
        LogSoftmax softmax => new LogSoftmaxOperation(softmax.Axis),
        Hardmax hardmax => new GreatestMark(hardmax.Axis),
        Gather gather => new Gathering(node.Name, gather.Axis),
        Lstm => new Recurrence(node, graph),
        RecurrentOperator => new CellRecurrence(node),
        Concat concat => new Joining(concat.Axis),
        Transpose transpose => new Transposition(transpose),
        Reduce reduce => new Reducing(reduce),
        ArgExtreme search => new PlaceSearch(search),
        ConvTranspose conv => new Deconvolution(conv),
        Resize resize => new Resampling(resize),
        Expand => new Expansion(),
        Tile tile => new Tiling(tile),
        CumSum sum => new RunningSum(sum),
        GatherElements gather => new ElementGathering(node.Name, gather.Axis),
        GatherND gather => new PartGathering(node.Name, gather.BatchAxes),
        OneHot oneHot => new PlaceMarking(oneHot),
        GroupNormalization norm => new GroupedNormalization(norm),
        RmsNormalization norm => new RootMeanNormalization(norm),
        LocalResponseNormalization norm => new NeighbourNormalization(norm),
        Pad { Mode: not PadMode.Constant } pad => new BorderRepetition(pad),
        Pad pad => new Padding(pad),
        Slice slice => new Slicing(slice),
        Where => new Choosing(),
        MultiThreshold threshold => new Thresholding(threshold),
        LayerNormalization norm => new RowNormalization(norm),
        Quantize quantize => new FakeQuantization(quantize),
        _ => throw new RuntimeException($"Node '{node.Name}' is a {node.Operator.Name}, an operator that the runtime does not know. Replace it by operators of Nibble.Graphs."),
    };
}
