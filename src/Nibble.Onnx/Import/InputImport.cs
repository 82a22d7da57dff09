using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads the inputs of a model: what they are of, and the sizes and names of their axes.</summary>
internal sealed class InputImport(OnnxReadOptions options, ImportScope scope)
{
    private readonly SortedSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>Adds the inputs of a graph.</summary>
    /// <exception cref="OnnxException">One has no shape, or is of what can't be fed; or a size was given for an axis that there is not.</exception>
    public void AddAll(GraphProto graph)
    {
        // Before IR version 4 every initializer was an input as well.
        foreach (ValueInfoProto input in graph.Input.Where(input => !scope.IsDefined(input.Name) || scope.ValueOf(input.Name) is RealValue or IntegersValue or CodesValue))
            Add(input);
        foreach ((string axis, int size) in options.Dimensions)
            if (!_open.Contains(axis))
                throw new OnnxException($"the size {size} was given for the axis '{axis}', which is not an open one of its inputs; {(_open.Count == 0 ? "it has none" : $"these are: {string.Join(", ", _open.Select(name => $"'{name}'"))}")}");
    }

    private void Add(ValueInfoProto input)
    {
        if (input.Name.Length == 0)
            throw new OnnxException("one of its inputs has no name");
        if (input.Type?.TensorType is not { } type || type.Shape is null)
            throw new OnnxException($"its input '{input.Name}' has no tensor shape; export the model with shapes, unknown sizes may be symbolic");
        var sizes = new Size[type.Shape.Dim.Count];
        var names = new string[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
            (sizes[axis], names[axis]) = AxisOf(input.Name, axis, type.Shape.Dim[axis]);
        Shape shape = [.. sizes.Select(size => size.IsKnown ? (int)size.Number : Shape.Unknown)];

        // The first axis is the batch unless it is called otherwise.
        if (names.Length > 0 && names[0] == GraphInput.BatchName)
            names[0] = "";
        scope.AddInput(new GraphInput(input.Name, shape) { Type = TypeOf(input.Name, (ElementType)type.ElemType), AxisNames = names.Any(name => name.Length > 0) ? [.. names] : [] }, sizes);
        if (CodeBorders.GridOf((ElementType)type.ElemType) is { } codes)
            scope.Redefine(input.Name, new CodesValue(input.Name, codes) { IsOnGrid = true });
    }

    // The name is that of the file, and empty for an axis of known size.
    private (Size Size, string Name) AxisOf(string input, int axis, TensorShapeProto.Types.Dimension dimension)
    {
        if (dimension.HasDimValue)
            return dimension.DimValue is >= 0 and <= int.MaxValue
                ? (dimension.DimValue, "")
                : throw new OnnxException($"its input '{input}' has an axis of size {dimension.DimValue}; expected 0 to {int.MaxValue}");
        string name = dimension.DimParam.Length > 0 ? dimension.DimParam : $"{input}[{axis}]";
        _open.Add(name);
        if (!options.Dimensions.TryGetValue(name, out int size))
            return (Size.Named(name), dimension.DimParam);
        return size >= 1 ? (size, "") : throw new OnnxException($"the size {size} was given for the axis '{name}'; expected 1 or more");
    }

    private static InputType TypeOf(string input, ElementType type) => type switch
    {
        ElementType.Int64 => InputType.Int64,
        ElementType.Int32 => InputType.Int32,
        _ when type.IsReal() || CodeBorders.GridOf(type) is not null => InputType.Real,
        _ => throw new OnnxException($"its input '{input}' has elements of ONNX's type {ElementTypes.NameOf(type)}; expected floats, codes of 8 or 16 bits, or int32 or int64 for indices"),
    };
}
