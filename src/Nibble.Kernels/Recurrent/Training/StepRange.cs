namespace Nibble.Kernels;

/// <summary>The steps of a sequence that count, Start to End - 1; before and after them is padding, where a recurrent state is 0.</summary>
public readonly record struct StepRange(int Start, int End);
