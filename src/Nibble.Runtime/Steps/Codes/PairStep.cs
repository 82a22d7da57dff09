using System.Collections.Immutable;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>A function of two values' codes, broadcast to the output's shape.</summary>
internal sealed class PairStep(BytePairs pairs, CodeOperand left, CodeOperand right, Held output, int zero) : Step
{
    public override ImmutableArray<Held> Reads { get; } = [.. new[] { left.Held, right.Held }.OfType<Held>()];

    public override Held Written => output;

    public override void Run(in Execution run)
    {
        if (output.Arrangement == Arrangement.Pixels)
            run.FillBorder(output, zero);
        ReadOnlySpan<byte> a = left.Bytes(run), b = right.Bytes(run);
        Span<byte> y = run.Bytes(output);
        var runs = new BroadcastRuns(run.Plan, left, right, output, stackalloc int[BroadcastRuns.Room(run.Plan.ShapeOf(output.Value))]);
        while (runs.Next())
            pairs.Run(a.Slice(runs.Left, runs.LeftLength), b.Slice(runs.Right, runs.RightLength), y.Slice(runs.Output, runs.Length));
    }
}
