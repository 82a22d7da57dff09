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
        var places = new BroadcastAxes(run.Plan, left, right, output, stackalloc PairAxis[BroadcastAxes.Room(run.Plan.ShapeOf(output.Value))]);
        if (run.Plan.ShapeOf(output.Value).ElementCount > 0)
            pairs.Run(left.Bytes(run)[places.Left..], right.Bytes(run)[places.Right..], run.Bytes(output)[places.Output..], places.Axes);
    }
}
