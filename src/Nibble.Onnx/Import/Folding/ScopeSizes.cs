using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>What folding asks of a scope, and says to it, about integers and sizes.</summary>
internal static class ScopeSizes
{
    /// <summary>Integers that are known or follow from sizes; null where a name stands for anything else.</summary>
    public static SizesValue? SizesOf(this ImportScope scope, string name) => scope.ValueOf(name) switch
    {
        SizesValue sizes => sizes,
        FixedValue { Tensor: { Integers: { } integers } tensor } => new SizesValue(tensor.Type, tensor.Shape, [.. integers.Select(integer => (Size)integer)], tensor.Format),
        _ => null,
    };

    /// <summary>Says what a name stands for: integers of the file where all are known.</summary>
    public static void DefineSizes(this ImportScope scope, string name, SizesValue sizes) =>
        scope.Define(name, sizes.Numbers is { } known ? new FixedValue(new TensorValue(sizes.Type, sizes.Shape, null, known, sizes.Format)) : sizes);

    /// <summary>The sizes of what a name stands for; null where that is no tensor.</summary>
    public static Size[]? ShapeSizes(this ImportScope scope, string name) => scope.ValueOf(name) switch
    {
        RealValue real => scope.SizesOfAxes(real.Name),
        IntegersValue input => scope.SizesOfAxes(input.Name),
        CodesValue codes => scope.SizesOfAxes(codes.Source),
        DynamicCodes codes => scope.SizesOfAxes(codes.Quantized),
        FixedValue { Tensor.Shape: var shape } => AxisSizes.Known(shape),
        SizesValue { Shape: var shape } => AxisSizes.Known(shape),
        UniformValue uniform => uniform.Sizes,
        _ => null,
    };

    /// <summary>The shape of what is to be computed while reading.</summary>
    /// <exception cref="UnsupportedException">That is too much.</exception>
    public static Shape Reserve(this ImportScope scope, Shape shape) => scope.ReserveSizes(shape.Sizes.ToArray().Select(size => (long)size));
}
