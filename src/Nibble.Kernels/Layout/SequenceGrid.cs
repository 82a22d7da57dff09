namespace Nibble.Kernels;

/// <summary>Where the vectors of sequences begin inside a larger array: time steps × sequences of a batch, each at an even distance.</summary>
/// <param name="Steps">The time steps.</param>
/// <param name="Rows">The sequences.</param>
/// <param name="StepPitch">Elements from a step to the next.</param>
/// <param name="RowPitch">Elements from a sequence to the next.</param>
/// <param name="Start">The element where the first vector begins.</param>
public readonly record struct SequenceGrid(int Steps, int Rows, nint StepPitch, nint RowPitch, nint Start = 0)
{
    /// <summary>Where a vector begins.</summary>
    public nint this[int step, int row] => Start + (step * StepPitch) + (row * RowPitch);

    /// <summary>Steps of all sequences, one after the other, as ONNX has them: [steps, rows, width].</summary>
    public static SequenceGrid StepMajor(int steps, int rows, int width) => new(steps, rows, (nint)rows * width, width);

    // Pitches are not negative, so the last vector ends where the memory must.
    internal void Check(int length, int width, string what)
    {
        if (Steps < 0 || Rows < 0 || StepPitch < 0 || RowPitch < 0 || Start < 0)
            throw new ArgumentException($"The {what} has {Steps} steps of {Rows} sequences at pitches {StepPitch} and {RowPitch} from {Start}; expected numbers of at least 0.");
        if (Steps > 0 && Rows > 0 && this[Steps - 1, Rows - 1] + width > length)
            throw new ArgumentException($"The {what} has {Steps} steps of {Rows} sequences of {width} elements, the last of which ends at {this[Steps - 1, Rows - 1] + width}, but the span has {length}.");
    }
}
