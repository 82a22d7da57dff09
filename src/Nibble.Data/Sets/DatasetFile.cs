using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>Data sets in the user's own files.</summary>
public static class DatasetFile
{
    /// <summary>What can be opened, for messages.</summary>
    private const string Kinds = "a .npz file (arrays x and y, or inputs and labels or targets), a .npy file (inputs alone), a .csv or .tsv file, or a folder of x.npy and y.npy, of train and test files of these kinds, or of files that follow each other";

    private static readonly string[] InputNames = ["x", "inputs"];
    private static readonly string[] AnswerNames = ["y", "labels", "targets"];
    private static readonly string[] Endings = [".npz", ".csv", ".tsv", ".npy"];

    /// <summary>
    /// Opens <c>.npz</c> (inputs <c>x</c> or <c>inputs</c>; answers <c>y</c>, <c>labels</c> or <c>targets</c> if any), <c>.npy</c> (inputs alone), <c>.csv</c> and
    /// <c>.tsv</c> (answers in the last column), or a folder of <c>x.npy</c> and <c>y.npy</c> (or by the other names), or of files of these kinds that follow each other by name.
    /// Where a split is asked for and there are two, it is found by name: the arrays <c>x_train</c> and <c>y_train</c>, or in a folder <c>train.npz</c>,
    /// <c>train.csv</c>, <c>train.tsv</c>, <c>train.npy</c> or a folder <c>train</c>, and <c>test</c> likewise; what is not split stands for both.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="split">The part; null for data that is not split.</param>
    /// <exception cref="DataException">It is missing, of another kind or damaged, or inputs and answers don't belong together.</exception>
    /// <remarks>Integers in y are class labels, floats are real targets.</remarks>
    public static Dataset Open(string path, DataSplit? split = null)
    {
        if (Directory.Exists(path))
            return OpenFolder(path, split);
        if (!File.Exists(path))
            throw new DataException($"There is no file or folder '{path}'. Check the name; what can be opened is {Kinds}.");
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npz" => OpenArchive(path, split),
            ".npy" => FromArrays(Path.GetFileName(path), NpyFile.Read(path), null),
            ".csv" or ".tsv" => CsvFile.Read(path),
            _ => throw new DataException($"'{path}' has no known ending: what can be opened is {Kinds}."),
        };
    }

    /// <summary>Writes a data set as <c>.npz</c>: inputs x as float32; y as int64 labels or float32 targets, if any. <see cref="Open"/> reads it back.</summary>
    /// <exception cref="NibbleException">The file can't be written.</exception>
    public static void Write(string path, Dataset dataset)
    {
        var arrays = new Dictionary<string, NpyArray> { ["x"] = NpyArray.Of(dataset.Inputs) };
        if (dataset.Labels is not null)
            arrays["y"] = NpyArray.Of(dataset.Labels);
        else if (dataset.Targets is not null)
            arrays["y"] = NpyArray.Of(dataset.Targets);
        NpzFile.Write(path, arrays);
    }

    private static Dataset OpenFolder(string folder, DataSplit? split)
    {
        if (split is not null && PartOf(folder, split.Value) is string part)
            return Open(part);
        string name = Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar));
        string? x = Array(folder, InputNames), y = Array(folder, AnswerNames);
        if (x is not null)
            return FromArrays(name, NpyFile.Read(x), y is null ? null : NpyFile.Read(y));
        string? other = PartOf(folder, DataSplit.Train) ?? PartOf(folder, DataSplit.Test);
        string[] files = [.. Directory.GetFiles(folder).Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        if (other is not null || y is not null || files.Length == 0)
            throw new DataException($"The folder '{folder}' holds {(other is null ? "" : $"'{Path.GetFileName(other)}' but ")}no {(split is null ? "" : $"{NameOf(split.Value)} part and no ")}x.npy. What can be opened is {Kinds}.");
        return Dataset.Concatenate(name, [.. files.Select(file => Open(file))]);
    }

    private static string? PartOf(string folder, DataSplit split)
    {
        string part = Path.Combine(folder, NameOf(split));
        return Endings.Select(ending => part + ending).Append(part).FirstOrDefault(Path.Exists);
    }

    private static string? Array(string folder, string[] names) => names.Select(name => Path.Combine(folder, name + ".npy")).FirstOrDefault(File.Exists);

    private static Dataset OpenArchive(string path, DataSplit? split)
    {
        IReadOnlyDictionary<string, NpyArray> arrays = NpzFile.Read(path);
        string suffix = split is not null && Find(InputNames, $"_{NameOf(split.Value)}") is not null ? $"_{NameOf(split.Value)}" : "";
        NpyArray x = Find(InputNames, suffix)
            ?? throw new DataException($"'{path}' has no array 'x' for the inputs; it has {(arrays.Count == 0 ? "none" : string.Join(", ", arrays.Keys.Select(name => $"'{name}'")))}. Save it by numpy.savez(file, x=inputs, y=answers).");
        return FromArrays(Path.GetFileName(path), x, Find(AnswerNames, suffix));

        NpyArray? Find(string[] names, string suffix) => names.Select(name => arrays.GetValueOrDefault(name + suffix)).FirstOrDefault(array => array is not null);
    }

    private static Dataset FromArrays(string name, NpyArray x, NpyArray? y)
    {
        Tensor inputs = x.ToTensor();
        if (y is null)
            return Dataset.Unlabeled(name, inputs);
        if (y.IsInteger)
            return Dataset.Classification(name, inputs, y.ToLabels());
        Tensor targets = y.ToTensor();
        return Dataset.Regression(name, inputs, targets.Shape.Rank == 1 ? targets.Reshape([targets.Length, 1]) : targets);
    }

    private static string NameOf(DataSplit split) => split == DataSplit.Train ? "train" : "test";
}
