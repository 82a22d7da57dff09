using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class IdxFileTests
{
    private static readonly byte[] Images = Idx.Bytes(2051, [3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);

    private static string MessageFor(byte[] content, int rank = 3)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("mnist/images", content);
        string message = Assert.Throws<DataException>(() => IdxFile.Read(path, rank)).Message;
        Assert.Contains($"'{path}'", message);
        Assert.Contains("nibble data get mnist", message);
        return message;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Plain_and_gzipped_files_give_shape_and_bytes(bool gzip)
    {
        using var folder = new TemporaryFolder();
        (Shape shape, byte[] values) = IdxFile.Read(folder.Write("images", gzip ? Idx.Gzip(Images) : Images), rank: 3);
        Assert.Equal(new Shape(3, 2, 2), shape);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255], values);
    }

    [Fact]
    public void An_array_without_elements_is_read()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(new Shape(0), IdxFile.Read(folder.Write("labels", Idx.Bytes(2049, [0], [])), rank: 1).Shape);
    }

    [Fact]
    public void Labels_where_images_were_expected_are_refused_with_both_magic_numbers()
    {
        string message = MessageFor(Idx.Bytes(2049, [12], new byte[12]));
        Assert.Contains("2049", message);
        Assert.Contains("2051 was expected", message);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        for (int length = 0; length < Images.Length; length++)
            MessageFor(Images[..length]);
    }

    [Fact]
    public void Every_truncation_of_a_gzipped_file_is_refused()
    {
        byte[] zipped = Idx.Gzip(Images);
        for (int length = 0; length < zipped.Length; length++)
            MessageFor(zipped[..length]);
    }

    [Fact]
    public void Damage_within_gzipped_data_is_refused()
    {
        // The last eight bytes are the checksum and the length of what was packed.
        byte[] zipped = Idx.Gzip(Images);
        zipped[^6] ^= 1;
        MessageFor(zipped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_goes_on_after_its_data_is_refused(bool gzip)
    {
        byte[] longer = [.. Images, 0];
        Assert.Contains("too long", MessageFor(gzip ? Idx.Gzip(longer) : longer));
    }

    [Fact]
    public void What_was_found_and_expected_of_a_short_file_is_said()
    {
        string message = MessageFor(Idx.Gzip(Images[..^5]));
        Assert.Contains("7 bytes of data were found, 12 were expected", message);
    }

    [Theory]
    [InlineData(-1, 2, 2)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    [InlineData(3, 2, 20)]
    [InlineData(0, -5, 2)]
    public void A_header_that_promises_too_much_is_refused_before_anything_is_allocated(int a, int b, int c) =>
        MessageFor(Idx.Bytes(2051, [a, b, c], new byte[12]));

    [Fact]
    public void A_small_gzipped_file_can_not_promise_gigabytes() =>
        Assert.Contains("promises more data", MessageFor(Idx.Gzip(Idx.Bytes(2051, [2000, 1000, 1000], new byte[12]))));

    [Fact]
    public void A_missing_file_and_a_folder_in_its_place_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(folder["none/images"], Assert.Throws<DataException>(() => IdxFile.Read(folder["none/images"], 3)).Message);
        Assert.Contains(folder.Path, Assert.Throws<DataException>(() => IdxFile.Read(folder.Path, 3)).Message);
    }
}
