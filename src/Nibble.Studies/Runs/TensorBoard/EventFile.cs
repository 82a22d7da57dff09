using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>A run's metrics as TensorBoard reads them: a file of records, one event for each epoch, whose summary holds a value for each curve.</summary>
internal sealed class EventFile(string folder)
{
    // Fields of Event, Summary and Summary.Value in TensorFlow's event.proto and summary.proto.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, SummaryValue = 1, Tag = 1, SimpleValue = 2;

    /// <summary>TensorBoard takes files by this part of their names.</summary>
    private const string Pattern = "events.out.tfevents.*.nibble";

    private string? _path;

    /// <summary>Begins the file with the epochs that a resumed run has done; a file that is there is replaced.</summary>
    public void Begin(IReadOnlyList<EpochMetrics> metrics, double now)
    {
        _path = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal).FirstOrDefault() : null;
        _path ??= Path.Combine(folder, Pattern.Replace("*", ((long)now).ToString("D10", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        double start = metrics.Count > 0 ? metrics[0].Finished - metrics[0].Seconds : now;
        AtomicFile.Write(_path, stream =>
        {
            stream.Write(RecordFrame.Of(new ProtoWriter().Double(WallTime, start).Text(FileVersion, "brain.Event:2").ToArray()));
            foreach (EpochMetrics epoch in metrics)
                stream.Write(EventOf(epoch));
        });
    }

    /// <summary>Adds an epoch. TensorBoard follows a file that grows, but not one that is replaced.</summary>
    /// <exception cref="StudyException">The file can't be written.</exception>
    public void Add(EpochMetrics epoch)
    {
        try
        {
            using FileStream stream = new(_path!, FileMode.Append, FileAccess.Write, FileShare.Read);
            stream.Write(EventOf(epoch));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"Can't write '{_path}': {error.Message} Check the folder's permissions and free space, then go on with --resume.", error);
        }
    }

    private static byte[] EventOf(EpochMetrics epoch)
    {
        var summary = new ProtoWriter();
        foreach ((string tag, double? value) in new[]
        {
            ("loss/train", epoch.Loss),
            ("loss/validation", epoch.ValidationLoss),
            ("accuracy/train", epoch.Accuracy),
            ("accuracy/validation", epoch.ValidationAccuracy),
            ("learning-rate", epoch.LearningRate),
            ("samples-per-second", epoch.SamplesPerSecond),
        })
        {
            if (value is { } number)
                summary.Message(SummaryValue, new ProtoWriter().Text(Tag, tag).Float(SimpleValue, (float)number));
        }

        return RecordFrame.Of(new ProtoWriter().Double(WallTime, epoch.Finished).Int(Step, epoch.Epoch).Message(Summary, summary).ToArray());
    }
}
