using Nibble.Numerics;

namespace Nibble.Peers;

/// <summary>What a peer made of one of several models.</summary>
/// <param name="Outputs">All outputs, integers and truths as floats; null where the model was refused.</param>
/// <param name="Error">The peer's words where it refused the model.</param>
public sealed record PeerRun(Tensor[]? Outputs, string? Error);
