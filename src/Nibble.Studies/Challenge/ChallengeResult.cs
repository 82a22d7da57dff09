using Nibble.Data;

namespace Nibble.Studies;

/// <summary>What came of the approximation challenge.</summary>
/// <param name="Options">What was asked.</param>
/// <param name="Methods">The float network first, then the low-bit ones.</param>
/// <param name="Curve">The points that the report draws, with the function's values there.</param>
/// <param name="FloatLosses">The float network's mean training loss, epoch by epoch.</param>
/// <param name="AwareLosses">The quantization-aware network's.</param>
public sealed record ChallengeResult(
    ChallengeOptions Options,
    IReadOnlyList<ChallengeMethod> Methods,
    Dataset Curve,
    IReadOnlyList<double> FloatLosses,
    IReadOnlyList<double> AwareLosses);
