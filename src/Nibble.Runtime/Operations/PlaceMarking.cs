using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>For each index a lane with one value at its place and another elsewhere.</summary>
internal sealed class PlaceMarking(OneHot oneHot) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        output.Values.Fill(oneHot.Off);
        (int size, int inner) = Lanes.Of(output.Shape, oneHot.AxisFor(inputs[0].Shape.Rank));
        for (int lane = 0; lane < x.Length; lane++)
        {
            float place = x[lane] < 0 ? x[lane] + size : x[lane];
            if (place >= 0 && place < size)
                output.Values[Lanes.Start(lane, size, inner) + ((int)place * inner)] = oneHot.On;
        }
    }
}
