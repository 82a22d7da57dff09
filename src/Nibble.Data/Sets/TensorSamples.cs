using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>Rows of a tensor.</summary>
internal sealed class TensorSamples(Tensor tensor) : Samples
{
    public override int Count => tensor.Shape[0];

    public override int Length { get; } = (int)new Shape(tensor.Shape.Sizes[1..]).ElementCount;

    public override bool IsCompact => false;

    public override void Copy(int row, Span<float> inputs) => Row(row, inputs).CopyTo(inputs);

    public override ReadOnlySpan<float> Row(int row, Span<float> scratch) => tensor.Values.Slice(row * Length, Length);

    public override Tensor ToTensor(Shape sample) => tensor;
}
