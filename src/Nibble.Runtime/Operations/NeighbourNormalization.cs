using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>Each element over a power of the mean of the squares of its neighbours in other channels.</summary>
internal sealed class NeighbourNormalization(LocalResponseNormalization norm) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        (int channels, int plane) = Lanes.Of(output.Shape, 1);
        int below = (norm.Size - 1) / 2, above = norm.Size - 1 - below;
        for (int lane = 0; lane < x.Length / Math.Max(channels, 1); lane++)
        {
            int start = Lanes.Start(lane, channels, plane);
            for (int channel = 0; channel < channels; channel++)
            {
                double squares = 0;
                for (int other = Math.Max(channel - below, 0); other <= Math.Min(channel + above, channels - 1); other++)
                    squares += (double)x[start + (other * plane)] * x[start + (other * plane)];
                int at = start + (channel * plane);
                output.Values[at] = (float)(x[at] / Math.Pow(norm.Bias + (norm.Alpha / norm.Size * squares), norm.Beta));
            }
        }
    }
}
