using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Adds a recurrent layer to a graph one step after the other, by plain operators: for cells that no operator of their own stands for.</summary>
internal sealed class RecurrentUnrolling(GraphBuilder builder, RecurrentLayer layer, int gates)
{
    /// <summary>Adds what a cell makes of its sums.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="step">What the names of the step's values begin with.</param>
    /// <param name="sums">[N, gates · units].</param>
    /// <param name="before">What those of the step before begin with; null for none.</param>
    /// <returns>The hidden state, [N, units].</returns>
    public delegate string Cell(RecurrentUnrolling graph, string step, string sums, string? before);

    /// <summary>The operator of an activation.</summary>
    public static Operator OperatorOf(StateFunction function) => function switch
    {
        StateFunction.HardTanh => new Clip(-1, 1),
        StateFunction.Relu => new Graphs.Relu(),
        _ => new Graphs.Tanh(),
    };

    /// <summary>Adds the layer.</summary>
    /// <exception cref="TrainingException">The number of steps is not known.</exception>
    public void Add(string input, string output, Cell cell)
    {
        input = layer.AddInputTo(builder, input);
        int steps = builder.ShapeOf(input)[1], width = gates * layer.Units;
        if (steps == Shape.Unknown)
            throw new TrainingException($"The layer '{layer.Name}' goes to a graph step by step, so their number must be known, but it reads {builder.ShapeOf(input)}. Give the input's shape with the number of steps.");
        string w = builder.AddConstant($"{layer.Name}.input.weight", Transposed(layer.InputConstant.ToTensor()));
        string u = builder.AddConstant($"{layer.Name}.state.weight", layer.StateConstant);
        string b = builder.AddConstant($"{layer.Name}.bias", layer.Bias.Value.Clone());
        string all = Add($"{layer.Name}.inputs", new MatMul(), input, w);
        string? before = null, hidden = null;
        var states = new List<string>();
        for (int t = 0; t < steps; t++)
        {
            string step = $"{layer.Name}.{t}";
            string sums = Add($"{step}.x", new Reshape([Shape.Unknown, width]), Slice($"{step}.x.all", all, axis: 1, t, t + 1));
            sums = Add($"{step}.sums", new Add(), sums, hidden is null ? b : Add($"{step}.u", new Gemm { TransposeRight = true }, hidden, u, b));
            hidden = cell(this, step, sums, before);
            before = step;
            if (layer.ReturnsSequences)
                states.Add(Add($"{step}.state", new Reshape([Shape.Unknown, 1, layer.Units]), hidden));
        }

        builder.Add(layer.ReturnsSequences
            ? new GraphNode(layer.Name, new Concat(1), [.. states], output)
            : new GraphNode(layer.Name, new Identity(), [hidden!], output));
    }

    /// <summary>Adds a node whose value has its name.</summary>
    public string Add(string node, Operator operation, params ReadOnlySpan<string> inputs) => builder.Add(node, operation, inputs);

    /// <summary>Adds a part of a value along an axis.</summary>
    public string Slice(string node, string value, int axis, int start, int end) => builder.Add(node, new Slice([start], [end], [axis], [1]), value);

    /// <summary>Adds what is applied to a value.</summary>
    /// <exception cref="TrainingException">No operator does that.</exception>
    public string AddRule(string value, StateRule? rule) => rule switch
    {
        null => value,
        GridStateRule grid => builder.Add($"{value}.quantized", new Graphs.Quantize(grid.Grid), value),
        CodebookStateRule { Codebook.Levels.Length: > 1 and <= CodebookGraph.MostLevels } coded => CodebookGraph.Add(builder, coded.Codebook, value, $"{value}.quantized"),
        CodebookStateRule coded => throw new TrainingException($"The layer '{layer.Name}' moves its state to {coded.Codebook.Levels.Length} points that are not evenly spaced, but a graph takes 2 to {CodebookGraph.MostLevels}. Use fewer, or a {nameof(GridStateRule)}."),
        _ => throw new TrainingException($"The layer '{layer.Name}' has a rule of the type {rule.GetType().Name}, which a graph can't hold. Use a {nameof(GridStateRule)}, or none."),
    };

    // [rows, columns] to [columns, rows].
    private static Tensor Transposed(Tensor matrix)
    {
        (int rows, int columns) = (matrix.Shape[0], matrix.Shape[1]);
        var result = new Tensor([columns, rows]);
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                result[(column * rows) + row] = matrix[(row * columns) + column];
        return result;
    }
}
