namespace Nibble.Numerics.Tests;

/// <summary>The sum of squared errors, in doubles.</summary>
internal static class Noise
{
    public static double Of(Tensor tensor, GridQuantizer quantizer) => Of(tensor, quantizer.ChooseGrid(tensor));

    public static double Of(Tensor tensor, QuantizationGrid grid)
    {
        Tensor points = grid.FakeQuantize(tensor);
        double noise = 0;
        for (int i = 0; i < tensor.Length; i++)
            noise += ((double)tensor[i] - points[i]) * ((double)tensor[i] - points[i]);
        return noise;
    }
}
