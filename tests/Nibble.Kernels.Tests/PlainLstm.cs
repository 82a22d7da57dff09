using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

/// <summary>An LSTM written as ONNX defines it, one number after the other, on weights as ONNX stores them: the judge of the kernels.</summary>
internal sealed class PlainLstm
{
    public required SequenceGrid Grid { get; init; }

    public required int Inputs { get; init; }

    public required int Hidden { get; init; }

    public required LstmGates Gates { get; init; }

    public required bool IsReverse { get; init; }

    public required int[] Lengths { get; init; }

    public required float[] Input { get; init; }

    public required float[] InputWeights { get; init; }

    public required float[] Recurrent { get; init; }

    public required sbyte[] Codes { get; init; }

    public required float[] Scales { get; init; }

    public required float[] Bias { get; init; }

    public required float[] InitialHidden { get; init; }

    public required float[] InitialCell { get; init; }

    public LstmProduct Pack(LstmStateGrid? state, LstmKernel kernel) => state is { } grid
        ? new LstmProduct(InputWeights, Codes, Scales, Bias, Hidden, grid, Gates, kernel)
        : new LstmProduct(InputWeights, Recurrent, Bias, Hidden, Gates, kernel);

    public (float[] Sequence, float[] Hidden, float[] Cell) Run(LstmStateGrid? state)
    {
        float[] sequence = new float[Grid.Steps * Grid.Rows * Hidden], hidden = [.. InitialHidden], cell = [.. InitialCell], sums = new float[4];
        for (int row = 0; row < Grid.Rows; row++)
        {
            Span<float> h = hidden.AsSpan(row * Hidden, Hidden), c = cell.AsSpan(row * Hidden, Hidden);
            for (int unit = 0; unit < Hidden; unit++)
                h[unit] = OnGrid(h[unit], state);
            int steps = Lengths.Length == 0 ? Grid.Steps : Lengths[row];
            for (int step = 0; step < steps; step++)
            {
                int time = IsReverse ? steps - 1 - step : step;
                float[] before = h.ToArray();
                for (int unit = 0; unit < Hidden; unit++)
                {
                    for (int gate = 0; gate < 4; gate++)
                        sums[gate] = Sum((gate * Hidden) + unit, (int)Grid[time, row], before, state);
                    c[unit] = (Gate(sums[2]) * c[unit]) + (Gate(sums[0]) * ActivationFunctions.Tanh(Clipped(sums[3])));
                    h[unit] = OnGrid(Gate(sums[1]) * ActivationFunctions.Tanh(c[unit]), state);
                    sequence[(((time * Grid.Rows) + row) * Hidden) + unit] = h[unit];
                }
            }
        }

        return (sequence, hidden, cell);
    }

    private float Sum(int n, int x, float[] hidden, LstmStateGrid? state)
    {
        float sum = Bias[n];
        for (int k = 0; k < Inputs; k++)
            sum = MathF.FusedMultiplyAdd(Input[x + k], InputWeights[(n * Inputs) + k], sum);
        if (state is not { } grid)
        {
            for (int k = 0; k < Hidden; k++)
                sum = MathF.FusedMultiplyAdd(hidden[k], Recurrent[(n * Hidden) + k], sum);
            return sum;
        }

        long products = 0;
        for (int k = 0; k < Hidden; k++)
            products += (long)(hidden[k] / grid.Scale) * Codes[(n * Hidden) + k];
        return MathF.FusedMultiplyAdd(products, grid.Scale * Scales[n], sum);
    }

    private float Gate(float x)
    {
        x = Clipped(x);
        return Gates.HardSigmoid is { } hard ? Math.Min(Math.Max((hard.Slope * x) + hard.Offset, 0), 1) : ActivationFunctions.Sigmoid(x);
    }

    private float Clipped(float x) => Gates.Clip is { } clip ? Math.Clamp(x, -clip, clip) : x;

    private static float OnGrid(float x, LstmStateGrid? state)
    {
        if (state is not { } grid)
            return x;
        float code = float.IsNaN(x) ? grid.Low : (float)Rounder.Round(Math.Clamp(x / grid.Scale, grid.Low, grid.High), Rounding.NearestEven);
        return (int)code * grid.Scale;
    }
}
