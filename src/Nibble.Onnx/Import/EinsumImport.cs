using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads Einsum of one or two values as sums, transpositions and one matrix product.</summary>
internal static class EinsumImport
{
    public static void Einsum(ImportedNode node, ImportScope scope)
    {
        (string[] terms, string output) = Parse(node.Text("equation", ""), node.Inputs.Count);
        string[] values = [.. terms.Select((_, i) => scope.Real(node.Input(i)))];
        Dictionary<char, int> sizes = [];
        for (int i = 0; i < terms.Length; i++)
        {
            Shape shape = scope.ShapeOf(values[i]);
            if (shape.Rank != terms[i].Length)
                throw new OnnxException($"its equation gives '{terms[i]}' to a value of the shape {shape}");
            for (int axis = 0; axis < shape.Rank; axis++)
                if (!sizes.TryGetValue(terms[i][axis], out int known) || known == Shape.Unknown)
                    sizes[terms[i][axis]] = shape[axis];
        }

        for (int i = 0; i < terms.Length; i++)
        {
            // What neither the other value nor the output has is summed up at once.
            string others = output + string.Concat(terms.Where((_, other) => other != i)), gone = string.Concat(terms[i].Except(others));
            if (gone.Length == 0)
                continue;
            values[i] = scope.EmitExtra(node, $"sum{i}", new Reduce(Reduction.Sum, [.. gone.Select(label => terms[i].IndexOf(label, StringComparison.Ordinal))], KeepAxes: false), values[i]);
            terms[i] = string.Concat(terms[i].Except(gone));
        }

        (string result, string labels) = terms.Length == 1 ? (values[0], terms[0]) : Product(node, scope, values, terms, output, sizes);
        scope.Emit(node, new Transpose([.. output.Select(label => labels.IndexOf(label, StringComparison.Ordinal))]), result);
    }

    private static (string Value, string Labels) Product(ImportedNode node, ImportScope scope, string[] values, string[] terms, string output, Dictionary<char, int> sizes)
    {
        string common = string.Concat(terms[0].Intersect(terms[1])), stacks = string.Concat(common.Intersect(output)), summed = string.Concat(common.Except(output));
        string left = string.Concat(terms[0].Except(common)), right = string.Concat(terms[1].Except(common));

        // A matrix on the right takes any number of axes on the left, as a layer's weights do.
        bool isLayer = stacks.Length == 0 && summed.Length == 1 && right.Length == 1 && left.Length > 0;
        string a = Ordered(0, stacks + left + summed), b = Ordered(1, stacks + summed + right);
        if (isLayer)
            return (scope.EmitExtra(node, "product", new MatMul(), a, b), left + right);
        a = Joined("left", a, left, summed);
        b = Joined("right", b, summed, right);
        string product = scope.EmitExtra(node, "product", new BatchMatMul(), a, b);
        if (left.Length != 1 || right.Length != 1)
            product = scope.EmitExtra(node, "apart", Reshaping.To(new Shape([.. (stacks + left + right).Select(label => sizes[label])])), product);
        return (product, stacks + left + right);

        string Ordered(int i, string order) => order == terms[i]
            ? values[i]
            : scope.EmitExtra(node, $"turned{i}", new Transpose([.. order.Select(label => terms[i].IndexOf(label, StringComparison.Ordinal))]), values[i]);

        // Rows and columns of several labels, or none, become one axis each.
        string Joined(string suffix, string value, string rows, string columns) => rows.Length == 1 && columns.Length == 1
            ? value
            : scope.EmitExtra(node, suffix, Reshaping.To(new Shape([.. stacks.Select(label => sizes[label]), SizeOf(rows), SizeOf(columns)])), value);

        int SizeOf(string labels) => labels.Any(label => sizes[label] == Shape.Unknown) ? Shape.Unknown : labels.Aggregate(1, (size, label) => checked(size * sizes[label]));
    }

    private static (string[] Terms, string Output) Parse(string equation, int inputs)
    {
        string plain = equation.Replace(" ", "", StringComparison.Ordinal);
        if (plain.Contains("...", StringComparison.Ordinal))
            throw new UnsupportedException("with an ellipsis");
        string[] sides = plain.Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != inputs || !sides.SelectMany(side => side).All(label => char.IsAsciiLetter(label) || label == ','))
            throw new OnnxException($"its equation is '{equation}', which does not fit its {inputs} inputs");
        if (terms.Length > 2)
            throw new UnsupportedException("of more than two values");
        if (terms.Any(term => term.Distinct().Count() != term.Length))
            throw new UnsupportedException("that takes a diagonal");

        // Without an arrow, labels that occur once, in alphabetical order.
        string output = sides.Length == 2 ? sides[1] : string.Concat(terms.SelectMany(term => term).GroupBy(label => label).Where(group => group.Count() == 1).Select(group => group.Key).Order());
        return output.Distinct().Count() == output.Length && output.All(label => sides[0].Contains(label))
            ? (terms, output)
            : throw new OnnxException($"its equation is '{equation}', whose output has labels twice or that no input has");
    }
}
