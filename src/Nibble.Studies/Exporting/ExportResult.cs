using System.Collections.Immutable;
using Nibble.Onnx;

namespace Nibble.Studies;

/// <summary>What a target finds in a model, and what was written for it.</summary>
/// <param name="Options">What was asked.</param>
/// <param name="Findings">What the target stumbles over, what it refuses first.</param>
/// <param name="FileBytes">The size of the file; null where none was written.</param>
public sealed record ExportResult(ExportOptions Options, ImmutableArray<ExportFinding> Findings, long? FileBytes)
{
    /// <summary>Whether the target takes the model.</summary>
    public bool IsAccepted => Findings.All(finding => finding.Kind != FindingKind.Refused);
}
