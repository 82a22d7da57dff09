namespace Nibble.Data;

/// <summary>
/// (x - mean) / deviation with the training samples' own mean and standard deviation: of each channel where a sample is an image [channels, rows, columns],
/// of each feature otherwise. What never varies is only centered.
/// </summary>
internal sealed record NormalizeStep : PreparationStep
{
    public override string Words => "normalize";

    public override InputTransform Fit(Dataset train)
    {
        if (train.Count == 0)
            throw new DataException($"The data set '{train.Name}' has no samples to take mean and deviation of. Use data with samples.");
        int groups = train.SampleShape.Rank == 3 ? train.SampleShape[0] : train.SampleLength;
        double[] sums = new double[groups], squares = new double[groups];
        ForEach(train, groups, (group, values) =>
        {
            double sum = 0;
            foreach (float value in values)
                sum += value;
            sums[group] += sum;
        });
        double count = (double)train.Count * train.SampleLength / groups;
        float[] means = [.. sums.Select(sum => (float)(sum / count))];
        int bad = Array.FindIndex(means, mean => !float.IsFinite(mean));
        if (bad >= 0)
            throw new DataException($"The {(train.SampleShape.Rank == 3 ? "channel" : "feature")} {bad} of the data set '{train.Name}' has no finite mean: it holds infinities or NaN. Remove them.");

        // In a second pass, around the mean: the difference of large sums would lose the digits.
        ForEach(train, groups, (group, values) =>
        {
            double sum = 0;
            foreach (float value in values)
                sum += ((double)value - means[group]) * ((double)value - means[group]);
            squares[group] += sum;
        });
        return new AffineTransform(means, [.. squares.Select(sum => (float)Math.Sqrt(sum / count) is > 0 and float deviation ? deviation : 1)]);
    }

    private static void ForEach(Dataset train, int groups, Action<int, ReadOnlySpan<float>> add)
    {
        int run = train.SampleLength / Math.Max(groups, 1);
        var scratch = new float[train.SampleLength];
        for (int sample = 0; sample < train.Count; sample++)
        {
            ReadOnlySpan<float> values = train.Samples.Row(sample, scratch);
            for (int group = 0; group < groups; group++)
                add(group, values.Slice(group * run, run));
        }
    }
}
