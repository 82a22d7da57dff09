using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Nodes that compute with real numbers: layers of constant weights by packed products with bias and clamp in one, the rest by the operations that any network can be run with.</summary>
internal sealed class FloatLowering(ProgramBuilder program, HashSet<string> fused)
{
    public void Add(GraphNode node)
    {
        if (IntegerLayer.WeightChannelAxis(node.Operator) is { } axis && HasConstantWeights(node))
            AddLayer(node, axis);
        else if (node.Operator is Pool or GlobalAveragePool)
            new PoolLowering(program).AddFloat(node);
        else if (TakesElementsAlone(node) && node.Inputs.All(program.IsPixels))
            AddPixels(node);
        else
            AddPlain(node);
    }

    private bool HasConstantWeights(GraphNode node) =>
        node.Inputs.Skip(1).All(program.Graph.Constants.ContainsKey) && program.ShapeOf(node.Inputs[1]).ElementCount > 0;

    private void AddLayer(GraphNode node, int axis)
    {
        string input = node.Inputs[0];
        Tensor weight = program.Graph.Constants[node.Inputs[1]].ToTensor();
        float[] bias = node.Inputs.Length > 2 ? program.Graph.Constants[node.Inputs[2]].ToTensor().Values.ToArray() : [];
        (ImmutableArray<GraphNode> clamps, float low, float high) = ClampChain.After(program.Graph, node.Output);
        string value = clamps.IsEmpty ? node.Output : clamps[^1].Output;
        fused.UnionWith(clamps.Select(clamp => clamp.Name));

        LayerGeometry geometry = LayerGeometry.Of(node.Operator);
        bool isConvolution = node.Operator is Conv;
        Held held = program.Need(input, Element.Float, isConvolution ? Arrangement.Pixels : program.MatrixArrangement(input, Element.Float), $"'{node.Name}' ({node.Operator.Name}) computes with real numbers");
        float[] rows = Ordered(weight, axis, held, isConvolution);
        int outputs = weight.Shape[axis], depth = weight.Length / outputs, groups = geometry.Groups, group = outputs / groups;
        (int[] offsets, int length) = geometry.Taps(program.GridOf(held), weight.Shape, depth);
        Held output = program.Hold(value, Element.Float, isConvolution ? Arrangement.Pixels : Arrangement.Plain);
        if (isConvolution && groups > 1 && weight.Shape[1] == 1)
        {
            // Each channel by itself: one tap for each position of the kernel, and nothing is summed over channels.
            int[] positions = program.GridOf(held).PixelTaps(((Conv)node.Operator).Window, weight.Shape[2], weight.Shape[3]);
            var depthwise = new FloatDepthwise(weight.Values, groups, positions, bias, group, low, high);
            Emit(new FloatDepthwiseStep(geometry, depthwise, held, output), "float depthwise");
            return;
        }

        ImmutableArray<FloatProduct> products = [.. Enumerable.Range(0, groups).Select(number => new FloatProduct(
            rows.AsSpan(number * group * depth, group * depth), group, offsets, length, bias.Length == 0 ? [] : bias.AsSpan(number * group, group), low, high))];
        Emit(new FloatLayerStep(geometry, products, isConvolution ? weight.Shape[1] : 0, group, held, output), products[0].Kernel);

        void Emit(Step step, string kernel) => program.Emit(step, new ProgramStep
        {
            Nodes = [node.Name, .. clamps.Select(clamp => clamp.Name)],
            Kind = node.Operator.Name,
            Kernel = kernel,
            IsInteger = false,
            Reason = LayerCompiler.WhyFloat(program.Graph, node),
            WeightBytes = program.Graph.Constants[node.Inputs[1]].Quantized?.ByteCount ?? (weight.Shape.ElementCount * sizeof(float)),
            MultiplyAccumulates = program.ElementsPerSample(node.Output) * depth,
        });
    }

    private float[] Ordered(Tensor weight, int axis, Held held, bool isConvolution)
    {
        if (isConvolution)
            return LayerWeightOrder.OfFilters<float>(weight.Values, weight.Shape);
        float[] rows = axis == 0 ? weight.Values.ToArray() : Transposed(weight);
        return held.Arrangement == Arrangement.Pixels ? LayerWeightOrder.OfFlattened<float>(rows, weight.Shape[axis], program.Shapes[held.Image]) : rows;
    }

    private static float[] Transposed(Tensor matrix)
    {
        (int rows, int columns) = (matrix.Shape[0], matrix.Shape[1]);
        var result = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                result[(column * rows) + row] = matrix[(row * columns) + column];
        return result;
    }

    private bool TakesElementsAlone(GraphNode node) => node.Operator switch
    {
        Elementwise => true,
        BinaryOperator => program.ShapeOf(node.Inputs[0]) == program.ShapeOf(node.Inputs[1]) && program.ShapeOf(node.Inputs[0]).Rank == 4,
        _ => false,
    };

    private void AddPixels(GraphNode node)
    {
        ImmutableArray<Held> inputs = [.. node.Inputs.Select(input => program.Need(input, Element.Float, Arrangement.Pixels, $"'{node.Name}' ({node.Operator.Name}) computes with real numbers"))];
        foreach (Held input in inputs)
            input.NeedsMemory = true;
        Held output = program.HoldLike(inputs[0], node.Output, Element.Float);
        output.NeedsMemory = true;
        program.Emit(new PixelFloatStep(Operation.For(node, program.Graph), inputs, output), Described(node));
    }

    private void AddPlain(GraphNode node)
    {
        ImmutableArray<Held> inputs = [.. node.Inputs.Select(input => program.NeedMemory(input, $"'{node.Name}' ({node.Operator.Name}) computes with real numbers"))];
        Held output = program.Hold(node.Output, Element.Float, Arrangement.Plain);
        output.NeedsMemory = true;
        program.Emit(new FloatStep(Operation.For(node, program.Graph), inputs, output), Described(node));
    }

    private ProgramStep Described(GraphNode node)
    {
        int? axis = IntegerLayer.WeightChannelAxis(node.Operator);
        Shape weight = axis is null ? Shape.Scalar : program.ShapeOf(node.Inputs[1]);
        return new ProgramStep
        {
            Nodes = [node.Name],
            Kind = node.Operator.Name,
            Kernel = axis is null ? "float" : FloatGemm.Fastest.Name,
            IsInteger = false,
            Reason = LayerCompiler.WhyFloat(program.Graph, node),
            WeightBytes = axis is not null && program.Graph.Constants.TryGetValue(node.Inputs[1], out Constant? constant) ? constant.Quantized?.ByteCount ?? (weight.ElementCount * sizeof(float)) : 0,
            MultiplyAccumulates = axis is int channels && weight[channels] > 0 ? program.ElementsPerSample(node.Output) * (weight.ElementCount / weight[channels]) : 0,
        };
    }
}
