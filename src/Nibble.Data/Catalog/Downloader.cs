using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace Nibble.Data;

/// <summary>
/// Downloads the files of data sets: from the first mirror that serves them right, going on where an earlier attempt stopped,
/// and under their final names only when the checksum is right.
/// </summary>
public sealed class Downloader
{
    // A mirror that keeps cutting connections is asked again while each attempt brings something, but not for ever.
    private const int AttemptsPerMirror = 10;

    private static readonly HttpClient SharedClient = new();

    private readonly HttpClient _client;

    /// <summary>Creates a downloader.</summary>
    /// <param name="client">What to ask with; one that all downloaders share unless said.</param>
    public Downloader(HttpClient? client = null) => _client = client ?? SharedClient;

    /// <summary>How long a mirror may send nothing before it is given up; 30 seconds unless said.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes a data set complete. Files that are there and right are not downloaded again; an archive goes when it is unpacked.</summary>
    /// <param name="entry">The data set.</param>
    /// <param name="root">The data root; the files go to the data set's folder in it.</param>
    /// <param name="progress">Told after every piece.</param>
    /// <param name="cancellation">Stops; what has come so far stays beside the file as <c>.part</c> and is used the next time.</param>
    /// <exception cref="DataException">A file came right from no mirror (the message has each one's reason), the folder can't be written, or an archive lacks something.</exception>
    public async Task DownloadAsync(CatalogEntry entry, string root, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (entry.Archive is CatalogFile archive)
        {
            if (entry.StateIn(root) == DatasetState.Complete)
                return;
            await DownloadAsync(archive, entry.Mirrors, root, progress, cancellation).ConfigureAwait(false);
            await ArchiveFile.UnpackAsync(entry, root, cancellation).ConfigureAwait(false);
            return;
        }

        foreach (CatalogFile file in entry.Files)
            await DownloadAsync(file, entry.Mirrors, entry.FolderIn(root), progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Downloads one file unless it is there and right.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mirrors">Addresses below which it lies, tried in turn.</param>
    /// <param name="folder">Where it goes; made where it is missing.</param>
    /// <param name="progress">Told after every piece.</param>
    /// <param name="cancellation">Stops; what has come so far stays beside the file as <c>.part</c> and is used the next time.</param>
    /// <exception cref="DataException">It came right from no mirror (the message has each one's reason), or the folder can't be written.</exception>
    public async Task DownloadAsync(CatalogFile file, IReadOnlyList<Uri> mirrors, string folder, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (file.StateIn(folder) == DatasetState.Complete)
            return;

        string path = Path.Combine(folder, file.Name);
        var reasons = new List<string>();
        try
        {
            Directory.CreateDirectory(folder);
            foreach (Uri mirror in mirrors)
            {
                var address = new Uri(mirror, file.Name);
                string? reason = await FromMirrorAsync(file, address, path, progress, cancellation).ConfigureAwait(false);
                if (reason is null)
                    return;
                reasons.Add($"{Environment.NewLine}  {address}: {reason}");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"Can't write '{path}': {error.Message} Check the folder's permissions and free space and that no other download is running, or choose another folder by --data-root or {DataRoot.Variable}.", error);
        }

        throw new DataException($"'{file.Name}' could be downloaded from none of {reasons.Count} mirrors:{string.Concat(reasons)}{Environment.NewLine}Check the network and try again, or put the file into '{folder}' yourself ({file.ByteCount} bytes, SHA-256 {file.Sha256}).");
    }

    // Null when the file is complete and in its place, else why this mirror was given up.
    private async Task<string?> FromMirrorAsync(CatalogFile file, Uri address, string path, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        string part = path + ".part";
        string? reason = null;
        bool anew = false;
        for (int attempt = 0; attempt < AttemptsPerMirror; attempt++)
        {
            long before = LengthOf(part);
            if (before > file.ByteCount)
            {
                File.Delete(part);
                before = 0;
            }

            reason = before == file.ByteCount ? null : await FetchRestAsync(file, address, part, before, progress, cancellation).ConfigureAwait(false);
            if (reason is not null && LengthOf(part) <= before)
                return reason;
            if (reason is not null)
                continue;

            string checksum = CatalogFile.Checksum(part);
            if (checksum == file.Sha256)
            {
                File.Move(part, path, overwrite: true);
                return null;
            }

            // The fault may lie in bytes from elsewhere that this mirror only went on from: it gets one chance to send them all.
            File.Delete(part);
            reason = $"the content is wrong, its SHA-256 is {checksum} instead of {file.Sha256}";
            if (before == 0 || anew)
                return reason;
            anew = true;
        }

        return reason;
    }

    // Null when the part has the file's length, else what went wrong between here and the mirror. Faults of the disk are thrown.
    private async Task<string?> FetchRestAsync(CatalogFile file, Uri address, string part, long offset, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (offset > 0)
            request.Headers.Range = new RangeHeaderValue(offset, null);

        (HttpResponseMessage? answer, string? reason) = await OverNetworkAsync(() => _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token), cancellation).ConfigureAwait(false);
        if (answer is null)
            return reason;
        using HttpResponseMessage response = answer;
        if (!response.IsSuccessStatusCode)
            return $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}";
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        bool resumed = response.StatusCode == HttpStatusCode.PartialContent;
        if (resumed && range?.From != offset)
            return $"asked for bytes from {offset}, the server sent {range}";
        if ((resumed ? range!.Length : response.Content.Headers.ContentLength) is long length && length != file.ByteCount)
            return $"the file there has {length} bytes instead of {file.ByteCount}";

        (Stream? body, reason) = await OverNetworkAsync(() => response.Content.ReadAsStreamAsync(patience.Token), cancellation).ConfigureAwait(false);
        if (body is null)
            return reason;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            // Unbuffered, so that every byte counted is a byte that the next attempt finds.
            using FileStream stream = new(part, resumed ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (long received = resumed ? offset : 0; received <= file.ByteCount;)
            {
                patience.CancelAfter(Patience);
                (int count, reason) = await OverNetworkAsync(() => body.ReadAsync(buffer, patience.Token).AsTask(), cancellation).ConfigureAwait(false);
                if (reason is not null)
                    return $"{reason} after {received} of {file.ByteCount} bytes";
                if (count == 0)
                {
                    stream.Flush(flushToDisk: true);
                    return received == file.ByteCount ? null : $"the server ended after {received} of {file.ByteCount} bytes";
                }

                await stream.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
                received += count;
                progress?.Report(new DownloadProgress(file.Name, received, file.ByteCount));
            }

            stream.SetLength(0);
            return $"the server sent more than {file.ByteCount} bytes";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Turns every fault of the network into its reason, so that what is still thrown is the disk's or the user's wish to stop.
    private async Task<(T? Result, string? Reason)> OverNetworkAsync<T>(Func<Task<T>> operation, CancellationToken cancellation)
    {
        try
        {
            return (await operation().ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (default, $"nothing came for {Patience.TotalSeconds:0.#} seconds");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return (default, error.Message);
        }
    }

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
