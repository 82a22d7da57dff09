using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>What the steps of one direction of a <see cref="CellRecurrence"/> work with.</summary>
/// <param name="weights">The recurrent weights, [gates · hidden, hidden].</param>
/// <param name="bias">The biases of the inputs, then those of the states.</param>
/// <param name="rows">The sequences.</param>
/// <param name="hidden">The elements of a state.</param>
/// <param name="products">The products of all inputs, [steps, rows, gates · hidden].</param>
/// <param name="recurrent">Room for the products of the states.</param>
/// <param name="state">The states, [rows, hidden].</param>
/// <param name="reset">Room for as many numbers.</param>
internal readonly ref struct CellPass(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int rows, int hidden, Span<float> products, Span<float> recurrent, Span<float> state, Span<float> reset)
{
    private readonly ReadOnlySpan<float> _weights = weights;
    private readonly Span<float> _products = products;

    public ReadOnlySpan<float> Bias { get; } = bias;

    public Span<float> Recurrent { get; } = recurrent;

    public Span<float> State { get; } = state;

    public Span<float> Reset { get; } = reset;

    public int Rows { get; } = rows;

    public int Hidden { get; } = hidden;

    /// <summary>The product of a step's input for one of a row's sums.</summary>
    public ref float Input(int at, int row, int sum) => ref _products[(((at * Rows) + row) * (Bias.Length / 2)) + sum];

    /// <summary>The products of states with some rows of the recurrent weights.</summary>
    public void Multiply(int first, int count, ReadOnlySpan<float> states) =>
        FloatGemm.Fastest.Run(new GemmSize(Rows, count, Hidden), states, false, _weights.Slice(first * Hidden, count * Hidden), true, Recurrent);
}
