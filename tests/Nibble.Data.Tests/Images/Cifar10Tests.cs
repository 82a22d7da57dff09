using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class Cifar10Tests : IDisposable
{
    private const int Record = 3073, Length = 10_000 * Record;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_records_of_a_file_become_images_of_three_planes_and_labels()
    {
        byte[] records = new byte[2 * Record];
        records[0] = 3;
        (records[1], records[2], records[33], records[1025], records[3072]) = (255, 51, 102, 153, 204);
        records[Record] = 9;
        Write("test_batch.bin", records);
        Dataset test = Cifar10.Load(_folder.Path, DataSplit.Test);
        Assert.Equal(new Shape(10_000, 3, 32, 32), test.Inputs.Shape);
        Assert.Equal((10, "cifar-10 test"), (test.ClassCount, test.Name));
        Assert.Equal([3, 9, 0], test.Labels![..3]);
        float[] first = test.Inputs.Slice(0, 1).Values.ToArray();
        Assert.Equal((1f, 0.2f, 0.4f, 0.6f, 0.8f), (first[0], first[1], first[32], first[1024], first[3071]));
        Assert.Equal(3072 - 5, first.Count(value => value == 0));
    }

    [Fact]
    public void Pixels_are_scaled_as_asked()
    {
        Write("test_batch.bin", [1, 255]);
        Assert.Equal([1f, -1f], Cifar10.Load(_folder.Path, DataSplit.Test, PixelScaling.Symmetric).Inputs.Values[..2].ToArray());
    }

    [Theory]
    [InlineData(0, "cut short")]
    [InlineData(Record - 1, "cut short")]
    [InlineData(Length - 1, "cut short")]
    [InlineData(Length - Record, "cut short")]
    [InlineData(Length + 1, "too long")]
    public void A_file_of_another_length_is_refused_with_both_lengths(int length, string words)
    {
        Write("test_batch.bin", [], length);
        string message = MessageFor(DataSplit.Test);
        Assert.Contains($"has {length} bytes, but {Length} were expected", message);
        Assert.Contains(words, message);
    }

    [Fact]
    public void A_label_that_is_no_class_is_refused_with_its_offset()
    {
        byte[] records = new byte[3 * Record];
        records[2 * Record] = 10;
        Write("test_batch.bin", records);
        Assert.Contains($"image 2 of '{_folder["test_batch.bin"]}', the byte at offset {2 * Record}, is 10", MessageFor(DataSplit.Test));
    }

    [Fact]
    public void A_training_file_that_is_missing_or_damaged_is_the_one_named()
    {
        Assert.Contains($"There is no file '{_folder["data_batch_1.bin"]}'", MessageFor(DataSplit.Train));
        Write("data_batch_1.bin", []);
        Write("data_batch_2.bin", [11]);
        Assert.Contains(_folder["data_batch_2.bin"], MessageFor(DataSplit.Train));
    }

    // The rest of a file is a hole, which takes no space: label 0 and black.
    private void Write(string name, ReadOnlySpan<byte> begin, int length = Length)
    {
        using FileStream stream = File.Create(_folder[name]);
        stream.Write(begin);
        stream.SetLength(length);
    }

    private string MessageFor(DataSplit split)
    {
        string message = Assert.Throws<DataException>(() => Cifar10.Load(_folder.Path, split)).Message;
        Assert.Contains("run 'nibble data get cifar-10'", message);
        return message;
    }
}
