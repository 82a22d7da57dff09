namespace Nibble.Training.Tests;

/// <summary>Recurrent layers written out in double precision, sequence by sequence and step by step.</summary>
internal sealed record PlainRecurrence(int Inputs, int Units, int Gates)
{
    public Func<double, double> Gate { get; init; } = z => 1 / (1 + Math.Exp(-z));

    public Func<double, double> State { get; init; } = Math.Tanh;

    public Func<double, double> StateRule { get; init; } = h => h;

    public Func<double, double> GateRule { get; init; } = gate => gate;

    public static double HardTanh(double x) => Math.Clamp(x, -1, 1);

    public static double Relu(double x) => Math.Max(x, 0);

    /// <summary>The hidden states after each of some steps, x [steps, inputs], and the cells.</summary>
    public List<(double[] Hidden, double[] Cells)> Run(ReadOnlySpan<double> x, double[] w, double[] u, double[] b, (double[] Hidden, double[] Cells) begin)
    {
        List<(double[], double[])> states = [];
        (double[] h, double[] c) = begin;
        for (int t = 0; t < x.Length / Inputs; t++)
        {
            var z = new double[Gates * Units];
            for (int row = 0; row < z.Length; row++)
            {
                z[row] = b[row];
                for (int i = 0; i < Inputs; i++)
                    z[row] += w[(row * Inputs) + i] * x[(t * Inputs) + i];
                for (int i = 0; i < Units; i++)
                    z[row] += u[(row * Units) + i] * h[i];
            }

            (h, c) = (new double[Units], (double[])c.Clone());
            for (int unit = 0; unit < Units; unit++)
            {
                if (Gates == 1)
                {
                    h[unit] = StateRule(State(z[unit]));
                    continue;
                }

                double input = GateRule(Gate(z[unit])), output = GateRule(Gate(z[unit + Units])), forget = GateRule(Gate(z[unit + (2 * Units)]));
                c[unit] = (forget * c[unit]) + (input * State(z[unit + (3 * Units)]));
                h[unit] = StateRule(output * State(c[unit]));
            }

            states.Add((h, c));
        }

        return states;
    }

    public (double[] Hidden, double[] Cells) Zero() => (new double[Units], new double[Units]);
}
