using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Sums, products, joins and means of codes that become codes again: integer steps without weights, in the arithmetic that the network names.</summary>
internal sealed class CodeLowering(ProgramBuilder program)
{
    /// <summary>Whether an operator can compute on codes.</summary>
    public static bool Takes(Graph graph, GraphNode node) => node.Operator is Add or Mul or Concat or AveragePool or GlobalAveragePool || IsStackProduct(graph, node);

    /// <summary>Why a node that could compute on codes does not; null where it does.</summary>
    public static string? Obstacle(Graph graph, GraphNode node)
    {
        bool isProduct = IsStackProduct(graph, node);
        if (!isProduct && ChainAfter(graph, node) is null)
            return "no fixed Quantize alone reads it";
        foreach (string input in node.Inputs)
            if (GridOf(graph, input) is not { } grid)
                return graph.Constants.ContainsKey(input) ? $"its operand '{input}' is a constant of real numbers" : $"its operand '{input}' is not on a fixed grid for all its numbers";
            else if (!ByteGrid.Holds(grid.Format))
                return $"its operand '{input}' has {grid.Format} codes, which are no bytes";
        if (isProduct)
            return node.Inputs.Any(input => graph.ShapeOf(input).Rank < 2) ? "an operand is no matrix" : null;
        return NoCodes(node, ChainAfter(graph, node)!);
    }

    private static QuantizedChain? ChainAfter(Graph graph, GraphNode node) =>
        QuantizedChain.SoleReader(graph, node.Output) is { } reader ? QuantizedChain.From(graph, reader) : null;

    private static bool IsStackProduct(Graph graph, GraphNode node) => node.Operator is BatchMatMul or MatMul && !node.Inputs.Any(graph.Constants.ContainsKey);

    // Why what is computed on codes does not become such codes at once.
    private static string? NoCodes(GraphNode node, QuantizedChain chain) =>
        !ByteGrid.Holds(chain.Grid.Format) ? $"its result has {chain.Grid.Format} codes, which are no bytes"
            : chain.Grid.Rounding == Rounding.Stochastic ? "the codes of its result are drawn"
            : node.Operator is Concat ? null
            : !chain.Grid.RoundsAsOnnx ? $"its grid rounds by {chain.Grid.Rounding}{(chain.Grid.RoundsWithZeroPoint ? ", zero point included" : "")}"
            : chain.Clamp() is null ? $"{string.Join(" and ", chain.Functions.Select(function => $"'{function.Name}'"))} can't be folded into a clamp of codes"
            : null;

    /// <summary>Adds the step of a node.</summary>
    /// <returns>The nodes that it does; none where the node computes with real numbers.</returns>
    /// <exception cref="RuntimeException">The network's integer arithmetic can't hold a factor; the message names the node.</exception>
    public IEnumerable<string> TryLower(GraphNode node)
    {
        if (!Takes(program.Graph, node) || Obstacle(program.Graph, node) is not null)
            return [];
        QuantizedChain? chain = ChainAfter(program.Graph, node);
        if (IsStackProduct(program.Graph, node) && chain is not null && NoCodes(node, chain) is not null)
            chain = null;
        try
        {
            switch (node.Operator)
            {
                case Concat concat:
                    AddJoin(node, concat, chain!);
                    break;
                case BinaryOperator:
                    AddPairs(node, chain!);
                    break;
                case BatchMatMul or MatMul:
                    AddProduct(node, chain);
                    break;
                default:
                    AddMeans(node, chain!);
                    break;
            }
        }
        catch (NibbleException error) when (error is not RuntimeException)
        {
            throw new RuntimeException($"Node '{node.Name}' ({node.Operator.Name}) of '{program.Graph.Name}' can't compute on codes. {error.Message}", error);
        }

        return [node.Name, .. chain?.Nodes ?? []];
    }

    private static QuantizationGrid? GridOf(Graph graph, string value)
    {
        QuantizationGrid? grid = graph.Constants.TryGetValue(value, out Constant? constant) ? constant.Quantized?.Grid : graph.QuantizationOf(value)?.Grid;
        return grid?.Granularity.Axis is null ? grid : null;
    }

    private bool IsFixedPoint => program.Graph.Requantization == Requantization.FixedPoint;

    private void AddPairs(GraphNode node, QuantizedChain chain)
    {
        (string left, string right) = (node.Inputs[0], node.Inputs[1]);
        if (RepeatsWithinRuns(program.ShapeOf(left), program.ShapeOf(right)))
            (left, right) = (right, left);
        (QuantizationGrid a, QuantizationGrid b) = (GridOf(program.Graph, left)!, GridOf(program.Graph, right)!);
        CodePairFunction function = (node.Operator, IsFixedPoint) switch
        {
            (Add, false) => new FloatCodeSum(a, b, chain.Grid),
            (Add, true) => new FixedCodeSum(a, b, chain.Grid),
            (_, false) => new FloatCodeProduct(a, b, chain.Grid),
            (_, true) => new FixedCodeProduct(a, b, chain.Grid),
        };
        (byte low, byte high) = BytesOf(chain);
        var pairs = new BytePairs(function, low, high);
        Arrangement arrangement = program.ShapeOf(node.Output).Rank == 4 && node.Inputs.All(input => program.ShapeOf(input).Rank == 4) && node.Inputs.Any(program.IsPixels)
            ? Arrangement.Pixels
            : Arrangement.Plain;
        CodeOperand first = Operand(node, left, arrangement), second = Operand(node, right, arrangement);
        var step = new PairStep(pairs, first, second, program.Hold(chain.Quantize.Output, Element.Byte, arrangement), ZeroOf(chain));
        Emit(step, node, chain, pairs.Kernel, IsFixedPoint ? "codes to codes by integer factors" : "codes to codes by float factors");
    }

    // ONNX Runtime takes the operands of a sum in the other order where the first is one number against a run of the second, which rare last bits show.
    private static bool RepeatsWithinRuns(Shape left, Shape right)
    {
        for (int axis = 1; axis <= Math.Max(left.Rank, right.Rank); axis++)
        {
            (int a, int b) = (axis > left.Rank ? 1 : left[-axis], axis > right.Rank ? 1 : right[-axis]);
            if (a != 1 || b != 1)
                return a == 1;
        }

        return false;
    }

    private CodeOperand Operand(GraphNode node, string value, Arrangement arrangement) =>
        program.Graph.Constants.TryGetValue(value, out Constant? constant)
            ? CodeOperand.Of(constant.Quantized!, arrangement)
            : new CodeOperand(program.Need(value, Element.Byte, arrangement, $"'{node.Name}' computes on codes"));

    private void AddJoin(GraphNode node, Concat concat, QuantizedChain chain)
    {
        Shape shape = program.ShapeOf(node.Output);
        int axis = concat.Axis < 0 ? concat.Axis + shape.Rank : concat.Axis;
        bool isPixels = shape.Rank == 4 && axis == 1 && node.Inputs.Any(program.IsPixels);
        Arrangement arrangement = isPixels ? Arrangement.Pixels : Arrangement.Plain;
        ImmutableArray<JoinPart> parts = [.. node.Inputs.Select(input => new JoinPart(Operand(node, input, arrangement), TableOf(GridOf(program.Graph, input)!, chain)))];
        Held output = program.Hold(chain.Quantize.Output, Element.Byte, arrangement);
        Emit(new JoinStep(parts, output, axis, ZeroOf(chain)), node, chain, "codes", parts.All(part => part.Table is null) ? "codes stay on their grid" : "codes of other grids are looked up");
    }

    // Null where codes stay what they are.
    private static ByteTable? TableOf(QuantizationGrid from, QuantizedChain chain) =>
        TableStep.IsIdentity(from, chain.Apply, chain.Grid) ? null : TableStep.BytesOf(from, chain.Apply, chain.Grid);

    private void AddMeans(GraphNode node, QuantizedChain chain)
    {
        string input = node.Inputs[0];
        QuantizationGrid from = GridOf(program.Graph, input)!;
        var pool = node.Operator as AveragePool;
        string reason = $"'{node.Name}' averages codes";
        Held held = pool is null ? program.Need(input, Element.Byte, Arrangement.Pixels, reason) : program.NeedZeroBorder(input, Element.Byte, PoolLowering.BorderOf(pool), reason);
        CodeMeanFunction function = IsFixedPoint ? new FixedMean(from, chain.Grid) : pool is null ? new FloatImageMean(from, chain.Grid) : new FloatWindowMean(from, chain.Grid);
        (byte low, byte high) = BytesOf(chain);
        PoolTaps taps = PoolTaps.Of(pool, program.GridOf(held), program.ShapeOf(node.Output));
        var means = new ByteMeans(function, taps.Offsets, taps.Counts, low, high);
        Emit(new MeanStep(means, taps.Window, held, program.Hold(chain.Quantize.Output, Element.Byte, Arrangement.Pixels), ZeroOf(chain)), node, chain, ByteMeans.Kernel, "codes are summed, the mean is rounded once");
    }

    private void AddProduct(GraphNode node, QuantizedChain? chain)
    {
        (QuantizationGrid a, QuantizationGrid b) = (GridOf(program.Graph, node.Inputs[0])!, GridOf(program.Graph, node.Inputs[1])!);
        int depth = program.ShapeOf(node.Inputs[0])[-1];
        AccumulatorRange range = AccumulatorOf(a, b, depth);
        if (range.Bits > 32)
            throw new NibbleException($"Sums of {depth} products of {a.Format} and {b.Format} codes need accumulators of {range.Bits} bits, but the integer kernels have 32. Leave it in floats, or quantize its operands to fewer bits.");
        string reason = $"'{node.Name}' multiplies 16-bit numbers";
        Held left = program.Need(node.Inputs[0], Element.Short, Arrangement.Plain, reason), right = program.Need(node.Inputs[1], Element.Short, Arrangement.Plain, reason);
        float scale = a.Scales[0] * b.Scales[0];
        Held output = program.Hold(chain?.Quantize.Output ?? node.Output, chain is null ? Element.Float : Element.Byte, Arrangement.Plain);
        ShortCodeStage? stage = chain is null ? null : new ShortCodeStage(
            [0],
            IsFixedPoint ? [] : [scale / chain.Grid.Scales[0]],
            IsFixedPoint ? [MultiplierOf((double)a.Scales[0] * b.Scales[0] / chain.Grid.Scales[0])] : [],
            chain.Clamp()!.Value,
            ZeroOf(chain));
        program.Emit(new StackProductStep(left, right, output, stage, scale), new ProgramStep
        {
            Nodes = [node.Name, .. chain?.Nodes ?? []],
            Kind = node.Operator.Name,
            Kernel = IntegerGemm.Fastest.Name,
            IsInteger = true,
            Reason = chain is null ? "sums in integers, result in floats: no fixed Quantize alone reads it" : $"codes to codes by {(IsFixedPoint ? "integer multipliers and shifts" : "float factors")}",
            AccumulatorBits = range.Bits,
            InputFormat = a.Format,
            OutputFormat = chain?.Grid.Format,
            MultiplyAccumulates = program.ElementsPerSample(node.Output) * depth,
        });
    }

    private static AccumulatorRange AccumulatorOf(QuantizationGrid a, QuantizationGrid b, int depth)
    {
        (long leastA, long greatestA) = (a.Format.MinCode - a.ZeroPoints[0], a.Format.MaxCode - a.ZeroPoints[0]);
        (long leastB, long greatestB) = (b.Format.MinCode - b.ZeroPoints[0], b.Format.MaxCode - b.ZeroPoints[0]);
        long[] corners = [leastA * leastB, leastA * greatestB, greatestA * leastB, greatestA * greatestB];
        return new AccumulatorRange(Math.Min(0, corners.Min() * depth), Math.Max(0, corners.Max() * depth));
    }

    private static FixedPointMultiplier MultiplierOf(double factor)
    {
        try
        {
            return FixedPointMultiplier.FromReal(factor);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new NibbleException($"It requantizes by {factor}, which no fixed-point multiplier holds (2^-94 to 2^30). Look at the scales of its operands and its result, or requantize by float factors.", error);
        }
    }

    private static (byte Low, byte High) BytesOf(QuantizedChain chain)
    {
        (short low, short high) = chain.Clamp()!.Value;
        return ((byte)(low + ZeroOf(chain)), (byte)(high + ZeroOf(chain)));
    }

    private static int ZeroOf(QuantizedChain chain) => (int)(chain.Grid.ZeroPoints[0] - chain.Grid.Format.MinCode);

    private void Emit(Step step, GraphNode node, QuantizedChain chain, string kernel, string reason) => program.Emit(step, new ProgramStep
    {
        Nodes = [node.Name, .. chain.Nodes],
        Kind = node.Operator.Name,
        Kernel = kernel,
        IsInteger = true,
        Reason = reason,
        InputFormat = GridOf(program.Graph, node.Inputs[0])!.Format,
        OutputFormat = chain.Grid.Format,
    });
}
