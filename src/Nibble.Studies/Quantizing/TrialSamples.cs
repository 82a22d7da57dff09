using Nibble.Data;

namespace Nibble.Studies;

/// <summary>What the trials of a search look at: training samples that were not calibrated on, so that the test part stays what a choice is confirmed on.</summary>
internal static class TrialSamples
{
    private const int BatchSize = 256;

    /// <summary>Training samples that trials may look at; null where there are none, or where the data has no training part but the test part itself.</summary>
    /// <param name="train">The training part, of which calibration takes the first samples.</param>
    /// <param name="test">The test part.</param>
    /// <param name="calibrationSamples">How many samples calibration takes.</param>
    public static Dataset? Of(Dataset train, Dataset test, int calibrationSamples) =>
        train.Count <= calibrationSamples || AreSame(train, test) ? null : train.Split(train.Count - calibrationSamples).Last;

    // A file that is not split stands for both parts.
    private static bool AreSame(Dataset one, Dataset other) =>
        one.Count == other.Count
        && one.SampleShape == other.SampleShape
        && one.BatchesInOrder(BatchSize).Zip(other.BatchesInOrder(BatchSize)).All(pair => pair.First.Inputs.Values.SequenceEqual(pair.Second.Inputs.Values));
}
