using System.Collections.Immutable;

namespace Nibble.Data;

/// <summary>A public data set that Nibble can download, check and read.</summary>
public sealed record CatalogEntry
{
    /// <summary>What the user types.</summary>
    public required string Name { get; init; }

    /// <summary>The folder below the data root, as the download unpacks; <see cref="Name"/> where null.</summary>
    public string? Folder { get; init; }

    /// <summary>What it is, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>All files but those of <see cref="Folders"/>, each of which is needed.</summary>
    public required ImmutableArray<CatalogFile> Files { get; init; }

    /// <summary>Folders of many files, each of which is needed.</summary>
    public ImmutableArray<CatalogFolder> Folders { get; init; } = [];

    /// <summary>The gzipped tar in which files and folders come, below <see cref="Folder"/>; null where each file is downloaded by itself.</summary>
    public CatalogFile? Archive { get; init; }

    /// <summary>Addresses below which the files lie, tried in turn; each ends with a slash.</summary>
    public required ImmutableArray<Uri> Mirrors { get; init; }

    /// <summary>The page of the authors.</summary>
    public required Uri HomePage { get; init; }

    /// <summary>Who owns it and what may be done with it.</summary>
    public required string License { get; init; }

    /// <summary>What a paper that uses it cites.</summary>
    public required string Citation { get; init; }

    /// <summary>How the training part is divided for validation, the most common way first.</summary>
    public ImmutableArray<ValidationSplit> Splits { get; init; } = [];

    /// <summary>Reads one part from the data set's folder.</summary>
    public required Func<string, DataSplit, Dataset> Load { get; init; }

    /// <summary>The number of bytes to download.</summary>
    public long ByteCount => Archive?.ByteCount ?? Files.Sum(file => file.ByteCount);

    /// <summary>The data set's folder below a data root.</summary>
    public string FolderIn(string root) => Path.Combine(root, Folder ?? Name);

    /// <summary>The split of a name, whatever the case.</summary>
    /// <exception cref="DataException">None of <see cref="Splits"/> has it; the message names the nearest and all.</exception>
    public ValidationSplit GetSplit(string name) => Splits.FirstOrDefault(split => string.Equals(split.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new DataException($"The data set '{Name}' has no split '{name}'. {NearestName.Hint(name, [.. Splits.Select(split => split.Name)])}");

    /// <summary>What stands in the data set's folder; reads every file of <see cref="Files"/> to check it, and measures <see cref="Folders"/>.</summary>
    /// <exception cref="DataException">A file is there but can't be read.</exception>
    public DatasetState StateIn(string root)
    {
        ImmutableArray<DatasetState> states =
        [
            .. Files.Select(file => file.StateIn(FolderIn(root))),
            .. Folders.Select(folder => folder.StateIn(FolderIn(root))),
        ];
        return states.Contains(DatasetState.Wrong) ? DatasetState.Wrong
            : states.Contains(DatasetState.Missing) ? DatasetState.Missing
            : DatasetState.Complete;
    }
}
