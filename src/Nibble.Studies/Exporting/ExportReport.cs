using Nibble.Onnx;
using Nibble.Reports;

namespace Nibble.Studies;

/// <summary>Shows what a target finds in a model, and what was written for it.</summary>
public static class ExportReport
{
    /// <summary>The report.</summary>
    public static Report Of(ExportResult result, string? command = null)
    {
        ExportOptions options = result.Options;
        int refused = Count(FindingKind.Refused);
        return new Report($"{Path.GetFileName(options.Model)} for {options.Target.Name}")
        {
            Command = command,
            Summary = result.FileBytes is null
                ? $"{options.Target.Name} refuses it for {refused} {(refused == 1 ? "reason" : "reasons")}; nothing was written. Mend what is refused, or write it all the same with --force."
                : $"Written to `{options.Output}`{(result.IsAccepted ? "" : ", although it is refused")}.",
            Parts =
            [
                new ReportFacts(
                    new ReportFact("dialect", NameOf(options.Write.Dialect)),
                    new ReportFact("refused", refused),
                    new ReportFact("costs", Count(FindingKind.Costs)),
                    new ReportFact("remarks", Count(FindingKind.Remark)),
                    new ReportFact("file", result.FileBytes) { Unit = result.FileBytes is null ? null : "bytes" }),
                .. result.Findings.Length == 0 ? [] : new ReportPart[] { Table(result) },
            ],
        };

        int Count(FindingKind kind) => result.Findings.Count(finding => finding.Kind == kind);
    }

    /// <summary>A dialect's name on a command line.</summary>
    public static string NameOf(OnnxDialect dialect) => dialect switch
    {
        OnnxDialect.Qdq => "qdq",
        OnnxDialect.QOperator => "qoperator",
        _ => "qonnx",
    };

    private static ReportTable Table(ExportResult result) => new(
        [new("node"), new("means"), new("finding"), new("why"), new("remedy")],
        [.. result.Findings.Select(finding => (IReadOnlyList<ReportCell?>)[finding.Node, Meaning(finding.Kind), finding.Finding, finding.Because, finding.Remedy])])
    {
        Title = "Findings",
    };

    private static string Meaning(FindingKind kind) => kind switch
    {
        FindingKind.Refused => "refused",
        FindingKind.Costs => "costs",
        _ => "remark",
    };
}
