namespace Nibble.Kernels;

/// <summary>The sizes of a recurrent layer in training: it reads [Batch, Steps, Inputs] and keeps Units numbers of state.</summary>
public readonly record struct RecurrentSizes(int Batch, int Steps, int Inputs, int Units);
