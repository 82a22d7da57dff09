using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>The files of a training run.</summary>
internal sealed class RunFolder(string path)
{
    public string Path => path;

    public string Recipe => In("recipe.yaml");

    public string Metrics => In("metrics.jsonl");

    public string Checkpoint => In("checkpoint.npz");

    public string Best => In("best.npz");

    public string Model => In("model.onnx");

    public string Report => In("report.html");

    /// <summary>Begins a run, or goes on with the one that is here.</summary>
    /// <returns>Whether there is a checkpoint to go on from.</returns>
    /// <exception cref="StudyException">There is a run and it is not to be resumed, or it is of another recipe.</exception>
    public bool Open(Recipe recipe, bool resume)
    {
        string text = RecipeWriter.Write(recipe);
        if (!File.Exists(Recipe))
        {
            AtomicFile.WriteText(Recipe, text);
            return false;
        }

        if (!resume)
            throw new StudyException($"The folder '{path}' holds a run already. Add --resume to go on with it, or choose another folder with --output.");
        string before = RecipeWriter.Write(RecipeReader.Read(Recipe));
        if (before != text)
            throw new StudyException($"The run in '{path}' was begun with another recipe, so it can't be resumed with this one. It had {FirstDifference(before, text)}. Choose another folder with --output, or restore the recipe.");
        return File.Exists(Checkpoint);
    }

    /// <summary>The metrics of the epochs that a checkpoint knows as complete; later lines, of a process that was killed before its next checkpoint, are dropped.</summary>
    public List<EpochMetrics> ReadMetrics(int epochs) => !File.Exists(Metrics) ? [] :
        [.. File.ReadLines(Metrics).Take(epochs).Select(EpochMetrics.FromLine)];

    public void WriteMetrics(IEnumerable<EpochMetrics> metrics) =>
        AtomicFile.WriteText(Metrics, string.Concat(metrics.Select(line => line.ToLine() + "\n")));

    // Lines that were added or dropped make all that follow differ; of those that changed, the line itself says which.
    private static string FirstDifference(string before, string now)
    {
        string[] old = before.Split('\n'), lines = now.Split('\n');
        int i = 0;
        while (i < old.Length && i < lines.Length && old[i] == lines[i])
            i++;
        return $"'{old.ElementAtOrDefault(i)?.Trim()}' where this one has '{lines.ElementAtOrDefault(i)?.Trim()}'";
    }

    private string In(string name) => System.IO.Path.Combine(path, name);
}
