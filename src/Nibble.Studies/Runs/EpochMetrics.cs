using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nibble.Studies;

/// <summary>What an epoch of training came to: one line of a run's <c>metrics.jsonl</c>.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="Loss">Mean loss over the training samples, as the network learned.</param>
/// <param name="ValidationLoss">Mean loss over the held-out samples after the epoch; null where none are held out.</param>
/// <param name="ValidationAccuracy">Fraction of the held-out samples classified right; null where there are no labels or none are held out.</param>
/// <param name="Seconds">Wall-clock time of the epoch, as far as this process did it.</param>
public sealed record EpochMetrics(int Epoch, double Loss, double? ValidationLoss, double? ValidationAccuracy, double Seconds)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    internal string ToLine() => JsonSerializer.Serialize(this, Options);

    internal static EpochMetrics FromLine(string line) => JsonSerializer.Deserialize<EpochMetrics>(line, Options)!;
}
