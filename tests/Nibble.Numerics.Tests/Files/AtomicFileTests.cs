namespace Nibble.Numerics.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nibble-atomic-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_written_whole_and_nothing_else_is_left()
    {
        string path = Path.Combine(_folder, "new", "folder", "a.txt");
        AtomicFile.WriteText(path, "grüße");
        Assert.Equal("grüße", File.ReadAllText(path));
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_old_file_and_no_temporary_one()
    {
        string path = Path.Combine(_folder, "a.txt");
        AtomicFile.WriteText(path, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write([1, 2, 3]);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_full_disk_leaves_the_old_file_and_says_so()
    {
        string path = Path.Combine(_folder, "a.txt");
        AtomicFile.WriteText(path, "old");
        string message = Assert.Throws<NibbleException>(() => AtomicFile.Write(path, FillTheDisk)).Message;
        Assert.Contains($"'{path}'", message, StringComparison.Ordinal);
        Assert.Contains("What was there before is unchanged", message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_folder_that_is_a_file_is_named()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        string path = Path.Combine(file, "below", "a.txt");
        Assert.Contains($"'{path}'", Assert.Throws<NibbleException>(() => AtomicFile.WriteText(path, "x")).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_folder_that_can_not_be_written_is_named()
    {
        Skip.IfNot(Directory.Exists("/proc"), "there is no /proc, the folder that nobody can write");
        Assert.Contains("'/proc/nibble/a.txt'", Assert.Throws<NibbleException>(() => AtomicFile.WriteText("/proc/nibble/a.txt", "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_a_folder_is_refused_and_the_folder_stays()
    {
        string folder = Path.Combine(_folder, "folder");
        Directory.CreateDirectory(folder);
        Assert.Contains(folder, Assert.Throws<NibbleException>(() => AtomicFile.WriteText(folder, "x")).Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(folder));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("some/folder/")]
    [InlineData("a\0b")]
    public void A_path_without_the_name_of_a_file_is_refused(string path) =>
        Assert.Contains("not the name of a file", Assert.Throws<NibbleException>(() => AtomicFile.WriteText(path, "x")).Message, StringComparison.Ordinal);

    // What a write meets on a full disk, from the one device that is always full where it exists.
    private static void FillTheDisk(Stream stream)
    {
        stream.Write([1, 2, 3]);
        if (!File.Exists("/dev/full"))
            throw new IOException("No space left on device");
        using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        full.Write([1]);
    }
}
