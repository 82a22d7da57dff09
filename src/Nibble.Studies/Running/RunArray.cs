using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>An array that a model read or wrote.</summary>
/// <param name="Name">The model's name for it.</param>
/// <param name="Path">Its file.</param>
/// <param name="Shape">The sizes of its axes.</param>
public sealed record RunArray(string Name, string Path, Shape Shape);
