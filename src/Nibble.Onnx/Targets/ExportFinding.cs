namespace Nibble.Onnx;

/// <summary>One thing that a target would stumble over in a network.</summary>
/// <param name="Node">The node or constant; the network's name where it is the whole.</param>
/// <param name="Kind">What it means.</param>
/// <param name="Finding">What was found there.</param>
/// <param name="Because">What the target does, and so why it matters.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record ExportFinding(string Node, FindingKind Kind, string Finding, string Because, string Remedy);
