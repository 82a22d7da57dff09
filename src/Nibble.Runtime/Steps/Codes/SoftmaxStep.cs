using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Softmax of codes along an axis.</summary>
/// <param name="softmax">What is computed.</param>
/// <param name="inner">Elements from a code to the next that shares its sum.</param>
/// <param name="input">Bytes in the order of their shape.</param>
/// <param name="output">Bytes likewise.</param>
internal sealed class SoftmaxStep(FloatCodeSoftmax softmax, int inner, Held input, Held output) : Step
{
    public override ImmutableArray<Held> Reads => [input];

    public override Held Written => output;

    public override void Run(in Execution run)
    {
        ReadOnlySpan<byte> x = run.Bytes(input);
        Span<byte> y = run.Bytes(output);
        int block = softmax.Length * inner, reach = block - inner + 1;
        for (int start = 0; start < y.Length; start += block)
            for (int place = start; place < start + inner; place++)
                softmax.Run(x.Slice(place, reach), y.Slice(place, reach), inner);
    }
}
