using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A piece of state: what a checkpoint copies out under its name, and writes back into the same tensor to restore it.</summary>
public readonly record struct NamedTensor(string Name, Tensor Value);
