using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Nibble.Data.Tests;

/// <summary>Data sets that come as one gzipped tar.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly LoopbackServer _server = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_the_catalog_names_is_unpacked_and_nothing_else()
    {
        CatalogEntry entry = Serve(Tar(("set/a.bin", "aaa"), ("set/texts/1.txt", "one"), ("set/texts/2.txt", "three"), ("set/other.bin", "x"), ("set/more/1.txt", "x"), ("../outside", "x")));
        Assert.Equal(DatasetState.Missing, entry.StateIn(_folder.Path));
        await new Downloader().DownloadAsync(entry, _folder.Path);
        Assert.Equal(DatasetState.Complete, entry.StateIn(_folder.Path));
        Assert.Equal(
            ["set/a.bin", "set/texts/1.txt", "set/texts/2.txt"],
            Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.Path, path)).Order());

        await new Downloader().DownloadAsync(entry, _folder.Path);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_file_that_was_damaged_after_unpacking_comes_again()
    {
        CatalogEntry entry = Serve(Tar(("set/a.bin", "aaa"), ("set/texts/1.txt", "one"), ("set/texts/2.txt", "three")));
        _folder.Write("set/a.bin", "aab");
        _folder.Write("set/texts/1.txt", "on");
        Assert.Equal(DatasetState.Wrong, entry.StateIn(_folder.Path));
        await new Downloader().DownloadAsync(entry, _folder.Path);
        Assert.Equal(DatasetState.Complete, entry.StateIn(_folder.Path));
    }

    [Fact]
    public async Task An_archive_that_lacks_a_file_is_named_and_kept()
    {
        CatalogEntry entry = Serve(Tar(("set/a.bin", "aaa"), ("set/texts/1.txt", "one")));
        string message = (await Assert.ThrowsAsync<DataException>(() => new Downloader().DownloadAsync(entry, _folder.Path))).Message;
        Assert.Contains($"'{_folder["set.tar.gz"]}' was unpacked, but '{_folder["set"]}' is missing still", message);
        Assert.True(File.Exists(_folder["set.tar.gz"]));
    }

    [Fact]
    public async Task An_archive_that_is_no_tar_is_named()
    {
        CatalogEntry entry = Serve(Idx.Gzip([.. Enumerable.Repeat((byte)'x', 5000)]));
        Assert.Contains($"Can't unpack '{_folder["set.tar.gz"]}'", (await Assert.ThrowsAsync<DataException>(() => new Downloader().DownloadAsync(entry, _folder.Path))).Message);
    }

    [Theory]
    [InlineData(new string[0], DatasetState.Missing)]
    [InlineData(new[] { "one" }, DatasetState.Missing)]
    [InlineData(new[] { "one", "thre" }, DatasetState.Wrong)]
    [InlineData(new[] { "one", "three" }, DatasetState.Complete)]
    [InlineData(new[] { "one", "three", "" }, DatasetState.Wrong)]
    public void A_folder_is_judged_by_the_number_and_length_of_its_files(string[] contents, DatasetState state)
    {
        for (int i = 0; i < contents.Length; i++)
            _folder.Write($"texts/{i}.txt", contents[i]);
        Assert.Equal(state, new CatalogFolder("texts", 2, 8).StateIn(_folder.Path));
    }

    private static byte[] Tar(params (string Name, string Content)[] files)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach ((string name, string content) in files)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)) });
        }

        return stream.ToArray();
    }

    private CatalogEntry Serve(byte[] archive)
    {
        _server.Serve("/a/set.tar.gz", new LoopbackServer.Answer(archive));
        return DatasetCatalog.Cifar10 with
        {
            Name = "a set",
            Folder = "set",
            Archive = new CatalogFile("set.tar.gz", archive.Length, Convert.ToHexStringLower(SHA256.HashData(archive))),
            Files = [new CatalogFile("a.bin", 3, Convert.ToHexStringLower(SHA256.HashData("aaa"u8)))],
            Folders = [new CatalogFolder("texts", 2, 8)],
            Mirrors = [_server.Mirror("a")],
        };
    }
}
