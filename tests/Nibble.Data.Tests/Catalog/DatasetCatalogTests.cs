namespace Nibble.Data.Tests;

public sealed class DatasetCatalogTests
{
    [Fact]
    public void A_data_set_is_found_by_its_name_in_any_case()
    {
        Assert.Same(DatasetCatalog.Mnist, DatasetCatalog.Get("MNIST"));
        Assert.Null(DatasetCatalog.Find("mnits"));
        Assert.Contains("Did you mean 'mnist'?", Assert.Throws<DataException>(() => DatasetCatalog.Get("mnits")).Message);
    }

    [Fact]
    public void Every_entry_is_whole()
    {
        Assert.Equal(DatasetCatalog.All.Length, DatasetCatalog.All.DistinctBy(entry => entry.Name).Count());
        foreach (CatalogEntry entry in DatasetCatalog.All)
        {
            Assert.True(entry.Files.Length + entry.Folders.Length > 0);
            Assert.NotEmpty(entry.Citation);
            Assert.NotEmpty(entry.License);
            Assert.NotEmpty(entry.Mirrors);
            Assert.All(entry.Mirrors, mirror => Assert.EndsWith("/", mirror.AbsoluteUri, StringComparison.Ordinal));
            CatalogFile[] files = entry.Archive is null ? [.. entry.Files] : [.. entry.Files, entry.Archive];
            Assert.All(files, file => Assert.Matches("^[0-9a-f]{64}$", file.Sha256));
            Assert.All(files, file => Assert.True(file.ByteCount > 0));
            Assert.True(entry.ByteCount > 0);
        }
    }

    [Fact]
    public void The_state_tells_missing_from_wrong()
    {
        using var folder = new TemporaryFolder();
        CatalogFile file = new("empty", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        Assert.Equal(DatasetState.Missing, file.StateIn(folder.Path));
        folder.Write("empty", "abd");
        Assert.Equal(DatasetState.Wrong, file.StateIn(folder.Path));
        folder.Write("empty", "abcd");
        Assert.Equal(DatasetState.Wrong, file.StateIn(folder.Path));
        folder.Write("empty", "abc");
        Assert.Equal(DatasetState.Complete, file.StateIn(folder.Path));
    }

    [Fact]
    public void One_wrong_file_makes_a_data_set_wrong_and_one_missing_file_missing()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(DatasetState.Missing, DatasetCatalog.Mnist.StateIn(folder.Path));
        folder.Write("mnist/t10k-labels-idx1-ubyte.gz", "not labels");
        Assert.Equal(DatasetState.Wrong, DatasetCatalog.Mnist.StateIn(folder.Path));
    }
}
