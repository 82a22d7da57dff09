using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>Inputs that networks of one input can be timed on: standard normal numbers, or where the input is of integers, such that each of them picks something.</summary>
public sealed class RandomInput
{
    // What picks nothing that is known, such as a length, is 0 or 1.
    private const int LeastCount = 2;

    private readonly Shape _shape;

    /// <summary>Looks at what reads the input.</summary>
    /// <param name="graphs">One network or several of the same input; at least one.</param>
    public RandomInput(params ReadOnlySpan<Graph> graphs)
    {
        _shape = graphs[0].Inputs[0].Shape;
        foreach (Graph graph in graphs)
            if (CountOf(graph) is int count && !(count > Count))
                Count = count;
    }

    /// <summary>The integers are 0 to one below this, so that a table of as many slices has one for each; null where the input is of real numbers.</summary>
    public int? Count { get; }

    /// <summary>A batch.</summary>
    /// <param name="batch">The samples.</param>
    /// <param name="seed">Decides the numbers.</param>
    public Tensor Make(int batch, ulong seed)
    {
        Shape shape = _shape.With(0, batch);
        if (Count is not int count)
            return Tensor.Random(shape, seed);
        var tensor = new Tensor(shape);
        var random = new CounterRandom(seed);
        for (int i = 0; i < tensor.Length; i++)
            tensor[i] = (int)(random.Uniform((ulong)i) * count);
        return tensor;
    }

    /// <inheritdoc/>
    public override string ToString() => Count is int count ? FormattableString.Invariant($"whole numbers from 0 to {count - 1}") : "standard normal numbers";

    private static int? CountOf(Graph graph)
    {
        GraphInput input = graph.Inputs[0];
        if (input.Type == InputType.Real)
            return null;
        int[] slices =
        [
            .. graph.ConsumersOf(input.Name)
                .Where(node => node.Operator is Gather && node.Inputs[1] == input.Name)
                .Select(node => Slices(graph.ShapeOf(node.Inputs[0]), (Gather)node.Operator))
                .Where(count => count != Shape.Unknown),
        ];
        return slices.Length > 0 ? slices.Min() : LeastCount;
    }

    private static int Slices(Shape table, Gather gather) => table[gather.Axis < 0 ? gather.Axis + table.Rank : gather.Axis];
}
