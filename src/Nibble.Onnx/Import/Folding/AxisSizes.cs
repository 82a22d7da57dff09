using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>The sizes of the axes of every value whose shape is not wholly known, as far as they can be expressed by the names of open axes.</summary>
internal sealed class AxisSizes
{
    // Sizes for which an operator is asked what its output's are: from small to larger than any place that an exporter writes.
    private static readonly int[] Magnitudes = [48, 997, 20011];
    private const int Vast = 1 << 29;

    private readonly Dictionary<string, Size[]> _sizes = [];

    /// <summary>Adds a value of known or open sizes.</summary>
    public void Add(string value, Size[] sizes) => _sizes.Add(value, sizes);

    /// <summary>The sizes of a value of this shape.</summary>
    public Size[] Of(string value, Shape shape) => _sizes.TryGetValue(value, out Size[]? sizes) ? sizes : Known(shape);

    /// <summary>The sizes of a wholly known shape.</summary>
    public static Size[] Known(Shape shape) => [.. shape.Sizes.ToArray().Select(size => (Size)size)];

    /// <summary>Finds the sizes of an operator's output.</summary>
    /// <remarks>
    /// The operator itself is asked, with numbers in place of the open sizes: where its answers follow one of the input's sizes (or one plus a
    /// number, or the number of elements by a number) for all of them, that is what the size is. Any other open size gets a name of its own.
    /// </remarks>
    public void AddOutput(string value, Operator operation, Size[][] inputs, Shape shape)
    {
        if (shape.IsKnown)
            return;
        var sizes = new Size[shape.Rank];
        Int128[][]? answers = AnswersOf(operation, inputs, out int[] magnitudes);
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            int at = axis;
            sizes[axis] = shape[axis] != Shape.Unknown ? shape[axis]
                : (answers is null ? null : Match([.. answers.Select(answer => answer[at])], inputs, magnitudes)) ?? Size.Named($"{value}[{axis}]");
        }

        _sizes.Add(value, sizes);
    }

    private static Int128[][]? AnswersOf(Operator operation, Size[][] inputs, out int[] magnitudes)
    {
        // An end of a slice may lie beyond all of the smaller sizes; then a greater one tells.
        magnitudes = operation is Slice ? [.. Magnitudes, Vast] : Magnitudes;
        var answers = new List<Int128[]>();
        try
        {
            foreach (int magnitude in magnitudes)
            {
                Shape[] shapes = [.. inputs.Select(sizes => new Shape([.. sizes.Select(size => checked((int)size.Sample(magnitude)))]))];
                answers.Add([.. operation.InferShape(shapes).Sizes.ToArray().Select(size => (Int128)size)]);
            }
        }
        catch (Exception error) when (error is GraphException or ArgumentException or OverflowException)
        {
            return null;
        }

        return [.. answers];
    }

    private static Size? Match(Int128[] answers, Size[][] inputs, int[] magnitudes)
    {
        foreach (Size size in inputs.SelectMany(sizes => sizes).Where(size => !size.IsKnown))
        {
            Int128[] beyond = [.. answers.Zip(magnitudes, (answer, magnitude) => answer - size.Sample(magnitude))];
            if (beyond.All(number => number == beyond[0]) && beyond[0] >= int.MinValue && beyond[0] <= int.MaxValue)
                return size + (long)beyond[0];
        }

        Size elements = inputs[0].Aggregate((Size)1, (product, size) => product * size);
        if (elements.IsKnown || answers[0] <= 0 || answers[0] > int.MaxValue)
            return null;
        Int128 part = elements.Sample(magnitudes[0]) / answers[0];
        bool isPart = part > 0 && part <= int.MaxValue && answers.Zip(magnitudes).All(pair => pair.First * part == elements.Sample(pair.Second));
        return isPart ? elements.DividedExactly((long)part) : null;
    }
}
