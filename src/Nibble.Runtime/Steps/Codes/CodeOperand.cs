using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Bytes that a step reads: held while the program runs, or known before.</summary>
internal sealed class CodeOperand
{
    private readonly byte[] _bytes = [];
    private readonly Shape _shape;

    public CodeOperand(Held held) => Held = held;

    private CodeOperand(byte[] bytes, Shape shape) => (_bytes, _shape) = (bytes, shape);

    /// <summary>What holds the bytes; null where they are a constant's.</summary>
    public Held? Held { get; }

    /// <summary>The codes of a constant, less the least of their format, in an arrangement.</summary>
    public static CodeOperand Of(QuantizedTensor constant, Arrangement arrangement)
    {
        Shape shape = constant.Shape;
        var bytes = new byte[constant.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            int at = i;
            if (arrangement == Arrangement.Pixels)
            {
                int pixels = shape[2] * shape[3];
                at = (((i / (pixels * shape[1]) * pixels) + (i % pixels)) * shape[1]) + (i / pixels % shape[1]);
            }

            bytes[at] = (byte)(constant[i] - constant.Format.MinCode);
        }

        return new CodeOperand(bytes, shape);
    }

    public ReadOnlySpan<byte> Bytes(in Execution run) => Held is null ? _bytes : run.Bytes(Held);

    public Shape Shape(BatchPlan plan) => Held is null ? _shape : plan.ShapeOf(Held.Value);

    /// <summary>Where the pixels stand.</summary>
    public PixelGrid Image(BatchPlan plan) => Held is null ? new PixelGrid(_shape[0], _shape[2], _shape[3], _shape[1], default) : plan.ImageOf(Held);
}
