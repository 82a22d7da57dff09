using System.Formats.Tar;
using System.IO.Compression;

namespace Nibble.Data;

/// <summary>Unpacks the gzipped tar of a data set: what the catalog names, and nothing else of it.</summary>
internal static class ArchiveFile
{
    /// <summary>Unpacks <see cref="CatalogEntry.Archive"/>, which stands in the data root, and deletes it once all is there and right.</summary>
    /// <exception cref="DataException">The archive can't be read, lacks something, or the folder can't be written.</exception>
    public static async Task UnpackAsync(CatalogEntry entry, string root, CancellationToken cancellation)
    {
        string path = Path.Combine(root, entry.Archive!.Name);
        try
        {
            await UnpackAsync(entry, path, entry.FolderIn(root), cancellation).ConfigureAwait(false);
            DatasetState state = entry.StateIn(root);
            if (state != DatasetState.Complete)
                throw new DataException($"'{path}' was unpacked, but '{entry.FolderIn(root)}' is {state.ToString().ToLowerInvariant()} still. Delete that folder and run 'nibble data get {entry.Name}' again.");
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataException($"Can't unpack '{path}': {error.Message} Check the folder's permissions and free space, or delete the file and run 'nibble data get {entry.Name}' again.", error);
        }
    }

    private static async Task UnpackAsync(CatalogEntry entry, string path, string folder, CancellationToken cancellation)
    {
        HashSet<string> files = [.. entry.Files.Select(file => file.Name)], folders = [.. entry.Folders.Select(known => known.Name)];
        string prefix = $"{entry.Folder ?? entry.Name}/";
        using var unzipped = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var tar = new TarReader(unzipped);
        while (await tar.GetNextEntryAsync(copyData: false, cancellation).ConfigureAwait(false) is TarEntry found)
        {
            if (found.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !found.Name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            string name = found.Name[prefix.Length..];
            int slash = name.LastIndexOf('/');
            if (!files.Contains(name) && (slash < 0 || !folders.Contains(name[..slash])))
                continue;
            string target = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await found.ExtractToFileAsync(target, overwrite: true, cancellation).ConfigureAwait(false);
        }
    }
}
