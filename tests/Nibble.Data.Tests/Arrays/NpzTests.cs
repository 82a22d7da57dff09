using System.IO.Compression;
using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class NpzTests
{
    private static readonly Tensor Inputs = Tensor.Random([3, 5], seed: 2);

    private static void Write(string path) =>
        NpzFile.Write(path, new Dictionary<string, NpyArray> { ["x"] = NpyArray.Of(Inputs), ["y"] = NpyArray.Of([2, 0, 1]) });

    [Fact]
    public void Named_arrays_come_back()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.npz"]);
        IReadOnlyDictionary<string, NpyArray> arrays = NpzFile.Read(folder["a.npz"]);
        Assert.Equal(["x", "y"], arrays.Keys.Order());
        Assert.Equal(Inputs.Values.ToArray(), arrays["x"].ToTensor().Values.ToArray());
        Assert.Equal([2, 0, 1], arrays["y"].ToLabels());
    }

    [Fact]
    public void The_same_arrays_give_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.npz"]);
        Write(folder["b.npz"]);
        Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
    }

    [Fact]
    public void Compressed_archives_are_read_and_other_entries_left_alone()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write(folder["x.npy"], NpyArray.Of(new Tensor([1000, 100])));
        using (ZipArchive archive = ZipFile.Open(folder["a.npz"], ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(folder["x.npy"], "x.npy", CompressionLevel.SmallestSize);
            archive.CreateEntryFromFile(folder["x.npy"], "readme.txt");
        }

        KeyValuePair<string, NpyArray> array = Assert.Single(NpzFile.Read(folder["a.npz"]));
        Assert.Equal(("x", new Shape(1000, 100)), (array.Key, array.Value.Shape));
    }

    [Fact]
    public void Every_damaged_byte_of_the_arrays_is_found()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.npz"]);
        byte[] file = File.ReadAllBytes(folder["a.npz"]);
        int start = file.AsSpan().IndexOf("NUMPY"u8) - 1;
        for (int at = start; at < start + 128 + (4 * Inputs.Length); at++)
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x10;
            string path = folder.Write("b.npz", damaged);
            Assert.Contains(path, Assert.Throws<DataException>(() => NpzFile.Read(path)).Message);
        }
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.npz"]);
        byte[] file = File.ReadAllBytes(folder["a.npz"]);
        for (int length = 0; length < file.Length; length += 7)
        {
            string path = folder.Write("b.npz", file.AsSpan(0, length));
            Assert.Contains(path, Assert.Throws<DataException>(() => NpzFile.Read(path)).Message);
        }
    }

    [Fact]
    public void A_claim_of_more_bytes_than_compression_allows_is_refused()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.npz"]);
        byte[] file = File.ReadAllBytes(folder["a.npz"]);

        // In the central directory the uncompressed size stands 24 bytes after the signature.
        int entry = file.AsSpan().IndexOf("PK\x01\x02"u8);
        BitConverter.GetBytes(2_000_000_000).CopyTo(file, entry + 24);
        string path = folder.Write("b.npz", file);
        Assert.Contains("array 'x'", Assert.Throws<DataException>(() => NpzFile.Read(path)).Message);
    }

    [Fact]
    public void Two_arrays_of_one_name_are_refused()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write(folder["x.npy"], NpyArray.Of(Inputs));
        using (ZipArchive archive = ZipFile.Open(folder["a.npz"], ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(folder["x.npy"], "x.npy");
            archive.CreateEntryFromFile(folder["x.npy"], "x.npy");
        }

        Assert.Contains("two arrays 'x'", Assert.Throws<DataException>(() => NpzFile.Read(folder["a.npz"])).Message);
    }
}
