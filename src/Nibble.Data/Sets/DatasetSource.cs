using System.Globalization;

namespace Nibble.Data;

/// <summary>What a user means by <c>--data</c>: the name of a public data set, or a file or folder of their own.</summary>
public static class DatasetSource
{
    private static readonly string[] AnySplit = ["last-1000", "shuffled-1000"];

    /// <summary>
    /// How to divide a training part for validation: a split of the catalog's entry (<c>last-10000</c>, <c>last-sixth</c>), or for any data <c>last-N</c>
    /// (the last N samples) or <c>shuffled-N</c> (N samples chosen by chance, the same each time).
    /// </summary>
    /// <param name="nameOrPath">What <see cref="Open"/> took.</param>
    /// <param name="train">The training part it gave.</param>
    /// <param name="split">The split's name, whatever the case.</param>
    /// <exception cref="DataException">There is no such split; the message names the nearest and all. Or it leaves nothing to train on.</exception>
    public static ValidationSplit SplitOf(string nameOrPath, Dataset train, string split)
    {
        IReadOnlyList<ValidationSplit> named = DatasetCatalog.Find(nameOrPath)?.Splits ?? [];
        if (named.FirstOrDefault(known => string.Equals(known.Name, split, StringComparison.OrdinalIgnoreCase)) is ValidationSplit found)
            return found;
        string[] words = split.ToLowerInvariant().Split('-');
        if (words is not ["last" or "shuffled", string digits] || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            throw new DataException($"There is no split '{split}' of '{nameOrPath}'. {NearestName.Hint(split, [.. named.Select(known => known.Name).Union(AnySplit)])} Any number may stand for 1000.");
        return count > 0 && count < train.Count
            ? new ValidationSplit(split, train.Count - count, count, "asked for") { Seed = words[0] == "shuffled" ? DatasetCatalog.SplitSeed : null }
            : throw new DataException($"The split '{split}' can't hold {count} samples out of '{train.Name}', which has {train.Count}. Choose 1 to {Math.Max(train.Count - 1, 1)}.");
    }

    /// <summary>Opens a data set by name or path. A name wins over a file of the same name; <c>./mnist</c> is always a path.</summary>
    /// <param name="nameOrPath">A name of <see cref="DatasetCatalog"/>, or what <see cref="DatasetFile.Open"/> opens.</param>
    /// <param name="root">The data root, see <see cref="DataRoot.Resolve"/>.</param>
    /// <param name="split">The part.</param>
    /// <exception cref="DataException">There is neither (the message says what is known and what is nearest), or it can't be read.</exception>
    public static Dataset Open(string nameOrPath, string root, DataSplit split)
    {
        if (DatasetCatalog.Find(nameOrPath) is CatalogEntry entry)
            return entry.Load(entry.FolderIn(root), split);
        if (Path.Exists(nameOrPath) || Path.HasExtension(nameOrPath) || Path.GetFileName(nameOrPath) != nameOrPath)
            return DatasetFile.Open(nameOrPath, split);
        throw new DataException($"'{nameOrPath}' is neither a known data set nor a file or folder. {NearestName.Hint(nameOrPath, [.. DatasetCatalog.All.Select(known => known.Name)])}");
    }
}
