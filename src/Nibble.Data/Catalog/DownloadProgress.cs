namespace Nibble.Data;

/// <summary>How far the download of a file is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="ReceivedBytes">What is on disk, an earlier attempt's bytes included.</param>
/// <param name="TotalBytes">What there will be.</param>
public readonly record struct DownloadProgress(string File, long ReceivedBytes, long TotalBytes);
