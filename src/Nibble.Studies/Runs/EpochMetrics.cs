using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nibble.Studies;

/// <summary>What an epoch of training came to: one line of a run's <c>metrics.jsonl</c>.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="Loss">Mean loss over the training samples, as the network learned.</param>
/// <param name="Accuracy">Fraction of the training samples classified right, as the network learned; null where there are no classes.</param>
/// <param name="ValidationLoss">Mean loss over the held-out samples after the epoch; null where none are held out.</param>
/// <param name="ValidationAccuracy">Fraction of the held-out samples classified right; null where there are no classes or none are held out.</param>
/// <param name="LearningRate">The step size of the epoch's last step.</param>
/// <param name="Seconds">Wall-clock time of the epoch, as far as this process did it.</param>
/// <param name="SamplesPerSecond">Training samples a second in that time, without validation.</param>
/// <param name="Finished">When the epoch ended, in seconds since 1970 (UTC).</param>
public sealed record EpochMetrics(
    int Epoch, double Loss, double? Accuracy, double? ValidationLoss, double? ValidationAccuracy, double LearningRate, double Seconds, double SamplesPerSecond, double Finished)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    internal string ToLine() => JsonSerializer.Serialize(this, Options);

    internal static EpochMetrics FromLine(string line) => JsonSerializer.Deserialize<EpochMetrics>(line, Options)!;

    /// <summary>Whether the epoch did better on the held-out samples than another, by more than a gain: in accuracy, or in loss where there are no classes.</summary>
    internal bool IsBetterThan(EpochMetrics other, double gain) => ValidationAccuracy is { } accuracy
        ? accuracy > other.ValidationAccuracy + gain
        : ValidationLoss < other.ValidationLoss - gain || (ValidationLoss is { } loss && double.IsFinite(loss) && !double.IsFinite(other.ValidationLoss ?? 0));

    /// <summary>The best of epochs, the first of equals; null where there are none.</summary>
    internal static EpochMetrics? Best(IEnumerable<EpochMetrics> epochs, double gain = 0)
    {
        EpochMetrics? best = null;
        foreach (EpochMetrics epoch in epochs)
            if (best is null || epoch.IsBetterThan(best, gain))
                best = epoch;
        return best;
    }
}
