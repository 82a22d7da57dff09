namespace Nibble.Graphs;

/// <summary>The place of the least element along an axis.</summary>
public sealed record ArgMin(int Axis = 0, bool KeepAxis = true) : ArgExtreme(Axis, KeepAxis);
