using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

/// <summary>
/// GPTQ as optimal brain quantization states it, without factors: round a column, move the others by the inverse Hessian of those still free, and
/// take the column out of that inverse by one step of elimination.
/// </summary>
internal static class PlainGptq
{
    /// <summary>The codes of weights [depth, channels] on the grid of <paramref name="nearest"/>, one scale a channel.</summary>
    public static long[] Round(Tensor weight, Tensor samples, QuantizedTensor nearest, double damping, bool strongFirst)
    {
        int depth = weight.Shape[0], channels = weight.Shape[1], rows = samples.Shape[0];
        var hessian = new double[depth, depth];
        for (int i = 0; i < depth; i++)
            for (int j = 0; j < depth; j++)
                for (int row = 0; row < rows; row++)
                    hessian[i, j] += 2.0 * samples[(row * depth) + i] * samples[(row * depth) + j];
        double[] diagonal = [.. Enumerable.Range(0, depth).Select(i => hessian[i, i])];
        double mean = diagonal.Where(value => value > 0).Average();
        for (int i = 0; i < depth; i++)
            hessian[i, i] += (damping * mean) + (diagonal[i] == 0 ? mean : 0);
        int[] order = [.. Enumerable.Range(0, depth).OrderBy(i => strongFirst ? -diagonal[i] : 0)];

        var codes = new long[weight.Length];
        for (int channel = 0; channel < channels; channel++)
        {
            double[,] inverse = Inverse(hessian);
            double[] w = [.. Enumerable.Range(0, depth).Select(i => diagonal[i] == 0 ? 0.0 : weight[(i * channels) + channel])];
            foreach (int i in order)
            {
                long code = nearest.Grid.Encode((float)w[i], channel);
                codes[(i * channels) + channel] = code;
                double error = (w[i] - nearest.Grid.Decode(code, channel)) / inverse[i, i];
                double[] column = [.. Enumerable.Range(0, depth).Select(j => inverse[i, j])];
                for (int j = 0; j < depth; j++)
                    w[j] -= error * column[j];
                for (int j = 0; j < depth; j++)
                    for (int k = 0; k < depth; k++)
                        inverse[j, k] -= column[j] * column[k] / column[i];
            }

            if (Error(channel, i => nearest.Grid.Decode(codes[(i * channels) + channel], channel)) >= Error(channel, i => nearest.Grid.Decode(nearest[(i * channels) + channel], channel)))
                for (int i = 0; i < depth; i++)
                    codes[(i * channels) + channel] = nearest[(i * channels) + channel];
        }

        return codes;

        double Error(int channel, Func<int, double> point) => Enumerable.Range(0, rows)
            .Sum(row => Math.Pow(Enumerable.Range(0, depth).Sum(i => (weight[(i * channels) + channel] - point(i)) * samples[(row * depth) + i]), 2));
    }

    // Gauss and Jordan.
    private static double[,] Inverse(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var left = (double[,])matrix.Clone();
        var right = new double[n, n];
        for (int i = 0; i < n; i++)
            right[i, i] = 1;
        for (int pivot = 0; pivot < n; pivot++)
        {
            double head = left[pivot, pivot];
            for (int j = 0; j < n; j++)
                (left[pivot, j], right[pivot, j]) = (left[pivot, j] / head, right[pivot, j] / head);
            for (int i = 0; i < n; i++)
            {
                double factor = i == pivot ? 0 : left[i, pivot];
                for (int j = 0; j < n && factor != 0; j++)
                    (left[i, j], right[i, j]) = (left[i, j] - (factor * left[pivot, j]), right[i, j] - (factor * right[pivot, j]));
            }
        }

        return right;
    }
}
