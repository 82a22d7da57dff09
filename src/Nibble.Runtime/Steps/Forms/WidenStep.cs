using System.Collections.Immutable;

namespace Nibble.Runtime;

/// <summary>Codes of up to 8 bits as 16-bit numbers without their zero point.</summary>
internal sealed class WidenStep(Held from, Held to, ZeroCode zero) : Step
{
    public override ImmutableArray<Held> Reads => [from];

    public override Held Written => to;

    public override void Run(in Execution run)
    {
        ReadOnlySpan<byte> codes = run.Bytes(from);
        Span<short> steps = run.Shorts(to);
        int least = zero.ByteIn(run.Workspace);
        for (int i = 0; i < steps.Length; i++)
            steps[i] = (short)(codes[i] - least);
    }
}
