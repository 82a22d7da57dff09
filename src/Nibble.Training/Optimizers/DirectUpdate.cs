using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>The way of a parameter that one operation alone uses: the operation may take its step as the gradient comes, so that nobody stores it.</summary>
internal sealed class DirectUpdate(Optimizer optimizer, int index)
{
    // Below this the gradient stays in a cache anyway, and sharing it out costs more than it saves.
    private const int SmallestParameter = 1 << 15;

    /// <summary>Takes the step of a weight [rows, columns] whose gradient is dyᵀ · x, where that is possible.</summary>
    /// <param name="size">Rows, columns and samples.</param>
    /// <param name="outputs">dy, [samples, rows].</param>
    /// <param name="inputs">x, [samples, columns].</param>
    /// <param name="signsOfInputs">Whether x stands for its signs.</param>
    /// <param name="reach">Weights of a greater magnitude count as having the gradient 0.</param>
    /// <returns>Whether it was.</returns>
    public bool TryProduct(GemmSize size, ReadOnlySpan<float> outputs, ReadOnlySpan<float> inputs, bool signsOfInputs = false, float reach = float.PositiveInfinity) =>
        (long)size.M * size.N >= SmallestParameter && optimizer.TryUpdateByProduct(index, size, outputs, inputs, signsOfInputs, reach);
}
