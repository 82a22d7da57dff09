namespace Nibble.Kernels;

/// <summary>The definition of an LSTM's step, one number after the other: the judge of all others.</summary>
public sealed unsafe class ReferenceLstmKernel : LstmKernel
{
    /// <inheritdoc/>
    public override string Name => "reference";

    /// <inheritdoc/>
    public override bool IsSupported => true;

    internal override void Project(int rows, float* x, nint xPitch, int depth, float* weights, int panels, float* start, float* sums, nint pitch)
    {
        for (int row = 0; row < rows; row++)
            for (int sum = 0; sum < panels * LstmPanels.Width; sum++)
                sums[(row * pitch) + sum] = Chain(start[sum], x + (row * xPitch), depth, weights, sum);
    }

    internal override void Step(in LstmStep step)
    {
        float* sums = stackalloc float[LstmPanels.Width];
        for (int row = 0; row < step.Rows; row++)
        {
            for (int panel = 0; panel < step.Panels; panel++)
            {
                for (int i = 0; i < LstmPanels.Width; i++)
                {
                    int sum = (panel * LstmPanels.Width) + i;
                    sums[i] = Chain(step.Starts[row][sum], step.Before + (row * step.Pitch), step.Hidden, (float*)step.Weights, sum);
                }

                nint first = (row * step.Pitch) + (panel * LstmPanels.Units);
                for (int unit = 0; unit < LstmPanels.Units; unit++)
                    step.After[first + unit] = Update(sums + unit, ref step.Cell[first + unit], step.Gates);
            }
        }
    }

    internal override void StepCodes(in LstmStep step)
    {
        float* sums = stackalloc float[LstmPanels.Width];
        int groups = (step.Hidden + LstmPanels.Group - 1) / LstmPanels.Group;
        for (int row = 0; row < step.Rows; row++)
        {
            byte* codes = step.CodesBefore + (2 * row * step.Pitch), after = step.CodesAfter + (2 * row * step.Pitch);
            for (int panel = 0; panel < step.Panels; panel++)
            {
                sbyte* weights = (sbyte*)step.Weights + ((nint)panel * LstmPanels.Width * groups * LstmPanels.Group);
                for (int i = 0; i < LstmPanels.Width; i++)
                {
                    int total = 0;
                    for (int k = 0; k < step.Hidden; k++)
                    {
                        int code = codes[step.Pitch + k] == 0 ? codes[k] : -codes[k];
                        total += code * weights[((nint)(k / LstmPanels.Group) * LstmPanels.Width * LstmPanels.Group) + (i * LstmPanels.Group) + (k % LstmPanels.Group)];
                    }

                    int sum = (panel * LstmPanels.Width) + i;
                    sums[i] = MathF.FusedMultiplyAdd(total, step.Factors[sum], step.Starts[row][sum]);
                }

                for (int unit = panel * LstmPanels.Units, lane = 0; lane < LstmPanels.Units; unit++, lane++)
                {
                    int code = step.Grid.Encode(Update(sums + lane, ref step.Cell[(row * step.Pitch) + unit], step.Gates));
                    step.After[(row * step.Pitch) + unit] = code * step.Grid.Scale;
                    after[unit] = (byte)Math.Abs(code);
                    after[step.Pitch + unit] = (byte)(code < 0 ? 0xFF : 0);
                }
            }
        }
    }

    private static float Chain(float sum, float* x, int depth, float* weights, int column)
    {
        (int panel, int place) = Math.DivRem(column, LstmPanels.Width);
        float* weight = weights + ((nint)panel * LstmPanels.Width * depth) + place;
        for (int k = 0; k < depth; k++)
            sum = MathF.FusedMultiplyAdd(x[k], weight[(nint)k * LstmPanels.Width], sum);
        return sum;
    }

    // The four gates of a unit stand a panel's units apart.
    private static float Update(float* sums, ref float cell, LstmGates gates)
    {
        float input = gates.Gate(sums[0]), output = gates.Gate(sums[LstmPanels.Units]), forget = gates.Gate(sums[2 * LstmPanels.Units]);
        cell = (forget * cell) + (input * gates.Candidate(sums[3 * LstmPanels.Units]));
        return output * ActivationFunctions.Tanh(cell);
    }
}
