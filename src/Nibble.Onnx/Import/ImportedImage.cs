using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>The image that a node of a file reads. Rows [N, C, L] are images of height 1, so that all that is known of images holds for them.</summary>
internal sealed class ImportedImage
{
    /// <summary>The greatest number in a window: beyond any image, and keeps the arithmetic on sizes inside an int.</summary>
    public const int MaxWindow = 1 << 16;

    private readonly ImportedNode _node;
    private readonly ImportScope _scope;
    private readonly bool _isRow;
    private string _value;

    private ImportedImage(ImportedNode node, ImportScope scope, string value, bool isRow) => (_node, _scope, _value, _isRow) = (node, scope, value, isRow);

    /// <summary>Its sizes, [N, C, H, W].</summary>
    public Shape Shape => _scope.ShapeOf(_value);

    /// <summary>How many axes a window has in the file: one on rows.</summary>
    public int Dimensions => _isRow ? 1 : 2;

    /// <summary>The image that stands for a value.</summary>
    /// <exception cref="UnsupportedException">It has more than two dimensions.</exception>
    public static ImportedImage Of(ImportedNode node, ImportScope scope, string value)
    {
        Shape shape = scope.ShapeOf(value);
        return shape.Rank switch
        {
            4 => new ImportedImage(node, scope, value, false),
            3 => new ImportedImage(node, scope, scope.EmitExtra(node, "asImage", Reshaping.KeepingBatch([shape[0], shape[1], 1, shape[2]]), value), true),
            5 => throw new UnsupportedException("in 3 dimensions"),
            _ => throw new UnsupportedException($"on a value of {shape.Rank} axes; only rows [N, C, L] and images [N, C, H, W]"),
        };
    }

    /// <summary>Filters for it: those of rows become of height 1, as constants where they are.</summary>
    public string Filters(string weight)
    {
        Shape shape = _scope.ShapeOf(weight);
        if (shape.Rank != (_isRow ? 3 : 4))
            throw new OnnxException($"it expects filters of {(_isRow ? 3 : 4)} axes for its input, but got {shape}");
        if (!_isRow)
            return weight;
        Shape wide = [shape[0], shape[1], 1, shape[2]];
        return _scope.ConstantOf(weight) switch
        {
            { Quantized: { Grid.Granularity.GroupSize: null } codes } when codes.Grid.Granularity.Axis is null or < 2 => _scope.AddCodes($"{weight}/wide", new QuantizedTensor(wide, codes.Grid, codes.Codes.ToArray())),
            { Quantized: null } real => _scope.AddDerived($"{weight}/wide", real.ToTensor().Reshape(wide)),
            _ => _scope.EmitExtra(_node, "filters", Reshaping.To(wide), weight),
        };
    }

    /// <summary>Computes another image from it, on which the node then works.</summary>
    public void Replace(string suffix, Operator operation) => _value = _scope.EmitExtra(_node, suffix, operation, _value);

    /// <summary>Adds the operation that the node stands for.</summary>
    public void Emit(Operator operation, params ReadOnlySpan<string> parameters)
    {
        if (!_isRow)
        {
            _scope.Emit(_node, operation, [_value, .. parameters]);
            return;
        }

        string image = _scope.EmitInner(_node, "image", operation, [_value, .. parameters]);
        Shape shape = _scope.ShapeOf(image);
        _scope.EmitOutput(_node, 0, $"{_node.Name}/row", Reshaping.KeepingBatch([shape[0], shape[1], shape[3]]), image);
    }

    /// <summary>Checks an attribute that repeats the size of the filters.</summary>
    public void CheckKernel(int height, int width)
    {
        if (_node.Has("kernel_shape") && !Pair("kernel_shape", 0, 1).SequenceEqual((int[])[height, width]))
            throw new OnnxException($"its kernel_shape is [{string.Join(", ", _node.Smalls("kernel_shape")!)}], but its filters have {height} rows and {width} columns");
    }

    /// <summary>An attribute with a number for each dimension, as that of rows and that of columns.</summary>
    /// <param name="attribute">Its name.</param>
    /// <param name="default">What it is where it is not there.</param>
    /// <param name="least">The least number that makes sense.</param>
    public int[] Pair(string attribute, int @default, int least)
    {
        int dimensions = Dimensions;
        int[] values = _node.Smalls(attribute) ?? [.. Enumerable.Repeat(@default, dimensions)];
        if (values.Length != dimensions || values.Any(value => value < least || value > MaxWindow))
            throw new OnnxException($"its {attribute} are [{string.Join(", ", values)}]; expected {dimensions} of {least} to {MaxWindow}");
        return _isRow ? [least, values[0]] : values;
    }

    /// <summary>The attribute 'pads' as top, left, bottom and right.</summary>
    public int[] Pads()
    {
        int dimensions = Dimensions;
        int[] pads = _node.Smalls("pads") ?? new int[2 * dimensions];
        if (pads.Length != 2 * dimensions)
            throw new OnnxException($"its pads are [{string.Join(", ", pads)}]; expected {2 * dimensions}: those before each dimension, then those after");
        if (pads.Any(pad => pad < 0))
            throw new UnsupportedException("with negative pads");
        if (pads.Any(pad => pad > MaxWindow))
            throw new OnnxException($"its pads are [{string.Join(", ", pads)}]; expected at most {MaxWindow}");
        return _isRow ? [0, pads[0], 0, pads[1]] : pads;
    }
}
