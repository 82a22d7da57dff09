using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>Data sets in the user's own files.</summary>
public static class DatasetFile
{
    /// <summary>What can be opened, for messages.</summary>
    private const string Kinds = "a .npz file (arrays x and y), a .npy file (inputs alone), a .csv or .tsv file, or a folder of x.npy and y.npy, or of train and test files of these kinds";

    /// <summary>
    /// Opens <c>.npz</c> (inputs x; answers y if any), <c>.npy</c> (inputs alone), <c>.csv</c> and <c>.tsv</c> (answers in the last column), or a
    /// folder of <c>x.npy</c> and <c>y.npy</c>. Where a split is asked for and there are two, it is found by name: the arrays
    /// <c>x_train</c> and <c>y_train</c>, or in a folder <c>train.npz</c>, <c>train.csv</c>, <c>train.tsv</c>, <c>train.npy</c> or a folder
    /// <c>train</c>, and <c>test</c> likewise; what is not split stands for both.
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
        if (split is not null)
        {
            string part = Path.Combine(folder, NameOf(split.Value));
            foreach (string candidate in (string[])[part + ".npz", part + ".csv", part + ".tsv", part + ".npy", part])
                if (Path.Exists(candidate))
                    return Open(candidate);
        }

        string x = Path.Combine(folder, "x.npy"), y = Path.Combine(folder, "y.npy");
        if (!File.Exists(x))
            throw new DataException($"The folder '{folder}' holds no {(split is null ? "" : $"{NameOf(split.Value)} part and no ")}x.npy. What can be opened is {Kinds}.");
        return FromArrays(Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar)), NpyFile.Read(x), File.Exists(y) ? NpyFile.Read(y) : null);
    }

    private static Dataset OpenArchive(string path, DataSplit? split)
    {
        IReadOnlyDictionary<string, NpyArray> arrays = NpzFile.Read(path);
        string suffix = split is not null && arrays.ContainsKey($"x_{NameOf(split.Value)}") ? $"_{NameOf(split.Value)}" : "";
        if (!arrays.TryGetValue($"x{suffix}", out NpyArray? x))
            throw new DataException($"'{path}' has no array 'x' for the inputs; it has {(arrays.Count == 0 ? "none" : string.Join(", ", arrays.Keys.Select(name => $"'{name}'")))}. Save it by numpy.savez(file, x=inputs, y=answers).");
        return FromArrays(Path.GetFileName(path), x, arrays.GetValueOrDefault($"y{suffix}"));
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
