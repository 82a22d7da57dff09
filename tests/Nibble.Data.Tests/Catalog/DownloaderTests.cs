using System.Security.Cryptography;

namespace Nibble.Data.Tests;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7919 >> 5))];
    private static readonly byte[] Wrong = [.. Content.Select(value => (byte)(value ^ 1))];
    private static readonly CatalogFile File = new("file.gz", Content.Length, Convert.ToHexStringLower(SHA256.HashData(Content)));

    private readonly LoopbackServer _server = new();
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder[File.Name];

    private string Part => _folder[File.Name + ".part"];

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_comes_from_the_first_mirror()
    {
        _server.Serve("/a/file.gz", new LoopbackServer.Answer(Content));
        await DownloadAsync("a", "b");
        AssertComplete();
        Assert.Equal(["/a/file.gz"], _server.Requests);
    }

    [Fact]
    public async Task A_file_that_is_there_and_right_needs_no_network()
    {
        _folder.Write(File.Name, Content);
        await DownloadAsync("a");
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_file_that_is_there_but_wrong_is_replaced()
    {
        _folder.Write(File.Name, Wrong);
        _server.Serve("/a/file.gz", new LoopbackServer.Answer(Content));
        await DownloadAsync("a");
        AssertComplete();
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task A_mirror_that_refuses_is_passed_over(int status)
    {
        _server.Serve("/a/file.gz", new LoopbackServer.Answer([], status));
        _server.Serve("/b/file.gz", new LoopbackServer.Answer(Content));
        await DownloadAsync("a", "b");
        AssertComplete();
        Assert.Equal(["/a/file.gz", "/b/file.gz"], _server.Requests);
    }

    [Fact]
    public async Task A_cut_connection_is_resumed_where_it_ended()
    {
        _server.Serve("/a/file.gz", new(Content, CutAfter: 100_000), new(Content, CutAfter: 50_000), new(Content));
        await DownloadAsync("a");
        AssertComplete();
        Assert.Equal(["/a/file.gz", "/a/file.gz 100000", "/a/file.gz 150000"], _server.Requests);
    }

    [Fact]
    public async Task The_next_mirror_goes_on_where_the_last_one_ended()
    {
        _server.Serve("/a/file.gz", new(Content, CutAfter: 100_000), new([], 500));
        _server.Serve("/b/file.gz", new LoopbackServer.Answer(Content));
        await DownloadAsync("a", "b");
        AssertComplete();
        Assert.Equal("/b/file.gz 100000", _server.Requests[^1]);
    }

    [Fact]
    public async Task A_server_without_ranges_sends_all_again()
    {
        _folder.Write(File.Name + ".part", Content.AsSpan(0, 1000));
        _server.Serve("/a/file.gz", new LoopbackServer.Answer(Content, KnowsRanges: false));
        await DownloadAsync("a");
        AssertComplete();
        Assert.Equal(["/a/file.gz 1000"], _server.Requests);
    }

    [Fact]
    public async Task A_complete_part_of_an_earlier_attempt_needs_no_network()
    {
        _folder.Write(File.Name + ".part", Content);
        await DownloadAsync("a");
        AssertComplete();
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_wrong_part_of_an_earlier_attempt_is_thrown_away_and_all_asked_again()
    {
        _folder.Write(File.Name + ".part", Wrong.AsSpan(0, 1000));
        _server.Serve("/a/file.gz", new LoopbackServer.Answer(Content));
        await DownloadAsync("a");
        AssertComplete();
        Assert.Equal(["/a/file.gz 1000", "/a/file.gz"], _server.Requests);
    }

    [Fact]
    public async Task A_part_that_is_too_long_is_thrown_away()
    {
        _folder.Write(File.Name + ".part", [.. Content, 0]);
        _server.Serve("/a/file.gz", new LoopbackServer.Answer(Content));
        await DownloadAsync("a");
        AssertComplete();
        Assert.Equal(["/a/file.gz"], _server.Requests);
    }

    [Fact]
    public async Task Wrong_content_removes_the_part_and_the_next_mirror_is_tried()
    {
        _server.Serve("/a/file.gz", new LoopbackServer.Answer(Wrong));
        _server.Serve("/b/file.gz", new LoopbackServer.Answer(Content));
        await DownloadAsync("a", "b");
        AssertComplete();
        Assert.Equal(["/a/file.gz", "/b/file.gz"], _server.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Content_of_another_length_is_refused(bool tellsLength)
    {
        _server.Serve("/long/file.gz", new LoopbackServer.Answer([.. Content, 1, 2, 3], TellsLength: tellsLength));
        _server.Serve("/short/file.gz", new LoopbackServer.Answer(Content[..1000], KnowsRanges: false, TellsLength: tellsLength));
        DataException error = await Assert.ThrowsAsync<DataException>(() => DownloadAsync("long", "short"));
        Assert.Contains(tellsLength ? "has 300003 bytes instead of 300000" : "sent more than 300000 bytes", error.Message);
        Assert.Contains(tellsLength ? "has 1000 bytes instead of 300000" : "ended after 1000 of 300000 bytes", error.Message);
        Assert.False(System.IO.File.Exists(Target));
    }

    [Fact]
    public async Task When_all_mirrors_fail_the_message_has_each_reason_and_nothing_is_left()
    {
        _server.Serve("/wrong/file.gz", new LoopbackServer.Answer(Wrong));
        _server.Serve("/broken/file.gz", new LoopbackServer.Answer([], 500));
        DataException error = await Assert.ThrowsAsync<DataException>(() => DownloadAsync("wrong", "missing", "broken"));
        Assert.Contains($"{_server.Mirror("wrong")}file.gz: the content is wrong, its SHA-256 is {Convert.ToHexStringLower(SHA256.HashData(Wrong))} instead of {File.Sha256}", error.Message);
        Assert.Contains($"{_server.Mirror("missing")}file.gz: the server answered 404", error.Message);
        Assert.Contains($"{_server.Mirror("broken")}file.gz: the server answered 500", error.Message);
        Assert.Contains("none of 3 mirrors", error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_mirror_that_nobody_serves_is_named()
    {
        Uri nobody;
        using (var closed = new LoopbackServer())
            nobody = closed.Mirror("a");
        DataException error = await Assert.ThrowsAsync<DataException>(() => new Downloader().DownloadAsync(File, [nobody], _folder.Path));
        Assert.Contains($"{nobody}file.gz: ", error.Message);
    }

    [Fact]
    public async Task A_silent_mirror_is_given_up_and_what_it_sent_is_used()
    {
        _server.Serve("/a/file.gz", new(Content, CutAfter: 100_000, Stalls: true), new(Content, CutAfter: 0, Stalls: true));
        _server.Serve("/b/file.gz", new LoopbackServer.Answer(Content));
        await new Downloader { Patience = TimeSpan.FromSeconds(1) }.DownloadAsync(File, [_server.Mirror("a"), _server.Mirror("b")], _folder.Path);
        AssertComplete();
        Assert.Equal("/b/file.gz 100000", _server.Requests[^1]);
    }

    [Fact]
    public async Task Stopping_leaves_the_part_and_the_next_attempt_goes_on()
    {
        _server.Serve("/a/file.gz", new(Content, CutAfter: 100_000, Stalls: true), new(Content));
        using var stop = new CancellationTokenSource();
        var progress = new Recorder(report =>
        {
            if (report.ReceivedBytes == 100_000)
                stop.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Downloader().DownloadAsync(File, [_server.Mirror("a")], _folder.Path, progress, stop.Token));
        Assert.False(System.IO.File.Exists(Target));
        Assert.Equal(Content[..100_000], System.IO.File.ReadAllBytes(Part));

        await DownloadAsync("a");
        AssertComplete();
        Assert.Equal("/a/file.gz 100000", _server.Requests[^1]);
    }

    [Fact]
    public async Task Progress_grows_to_the_whole_file()
    {
        _server.Serve("/a/file.gz", new(Content, CutAfter: 100_000), new(Content));
        var reports = new List<DownloadProgress>();
        await new Downloader().DownloadAsync(File, [_server.Mirror("a")], _folder.Path, new Recorder(reports.Add));
        Assert.All(reports, report => Assert.Equal(("file.gz", 300_000), (report.File, report.TotalBytes)));
        Assert.Equal(reports.Select(report => report.ReceivedBytes).Order(), reports.Select(report => report.ReceivedBytes));
        Assert.Equal(300_000, reports[^1].ReceivedBytes);
    }

    [Fact]
    public async Task A_folder_that_can_not_be_made_is_named()
    {
        string file = _folder.Write("occupied", "");
        DataException error = await Assert.ThrowsAsync<DataException>(() => new Downloader().DownloadAsync(File, [_server.Mirror("a")], file));
        Assert.Contains($"Can't write '{Path.Combine(file, File.Name)}'", error.Message);
    }

    [SkippableFact]
    public async Task A_full_disk_is_said_to_be_full_and_no_other_mirror_is_asked()
    {
        Skip.IfNot(System.IO.File.Exists("/dev/full"), "There is no /dev/full here, which stands for a full disk.");
        System.IO.File.CreateSymbolicLink(Part, "/dev/full");
        _server.Serve("/a/file.gz", new LoopbackServer.Answer(Content));
        DataException error = await Assert.ThrowsAsync<DataException>(() => DownloadAsync("a", "b"));
        Assert.Contains("No space left on device", error.Message);
        Assert.Contains("free space", error.Message);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task All_files_of_a_data_set_come_into_its_folder()
    {
        byte[] other = [1, 2, 3];
        CatalogEntry entry = DatasetCatalog.Mnist with
        {
            Name = "small",
            Files = [File, new CatalogFile("other", 3, Convert.ToHexStringLower(SHA256.HashData(other)))],
            Mirrors = [_server.Mirror("a")],
        };
        _server.Serve("/a/file.gz", new LoopbackServer.Answer(Content));
        Assert.Equal(DatasetState.Missing, entry.StateIn(_folder.Path));
        await Assert.ThrowsAsync<DataException>(() => new Downloader().DownloadAsync(entry, _folder.Path));
        Assert.Equal(DatasetState.Missing, entry.StateIn(_folder.Path));

        _server.Serve("/a/other", new LoopbackServer.Answer(other));
        await new Downloader().DownloadAsync(entry, _folder.Path);
        Assert.Equal(DatasetState.Complete, entry.StateIn(_folder.Path));
        Assert.Equal(["/a/file.gz", "/a/other", "/a/other"], _server.Requests);
    }

    private Task DownloadAsync(params string[] mirrors) =>
        new Downloader().DownloadAsync(File, [.. mirrors.Select(_server.Mirror)], _folder.Path);

    private void AssertComplete()
    {
        Assert.Equal(Content, System.IO.File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    // Progress<T> reports on other threads; these tests look at every report, in order.
    private sealed class Recorder(Action<DownloadProgress> record) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => record(value);
    }
}
