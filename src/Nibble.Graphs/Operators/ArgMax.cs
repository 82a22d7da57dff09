namespace Nibble.Graphs;

/// <summary>The place of the greatest element along an axis.</summary>
public sealed record ArgMax(int Axis = 0, bool KeepAxis = true) : ArgExtreme(Axis, KeepAxis);
