namespace Nibble.Data;

/// <summary>What a user means by <c>--data</c>: the name of a public data set, or a file or folder of their own.</summary>
public static class DatasetSource
{
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
