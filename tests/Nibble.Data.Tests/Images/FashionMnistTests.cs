using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class FashionMnistTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DataSplit.Train, "train", "fashion-mnist train")]
    [InlineData(DataSplit.Test, "t10k", "fashion-mnist test")]
    public void The_files_of_a_part_become_a_data_set(DataSplit split, string prefix, string name)
    {
        Write(prefix, [0, 51, 102, 255, 1, 2, 3, 4], [9, 0]);
        Dataset part = FashionMnist.Load(_folder.Path, split);
        Assert.Equal((name, 10), (part.Name, part.ClassCount));
        Assert.Equal(new Shape(2, 1, 2, 2), part.Inputs.Shape);
        Assert.Equal([0f, 0.2f, 0.4f, 1f], part.Inputs.Slice(0, 1).Values.ToArray());
        Assert.Equal([9, 0], part.Labels!);
    }

    [Fact]
    public void Damage_is_told_with_its_own_remedy()
    {
        Write("t10k", new byte[8], [3, 10]);
        Assert.Contains("Label 1 of", MessageFor(DataSplit.Test));
        Write("t10k", new byte[8], [3]);
        Assert.Contains("don't belong together", MessageFor(DataSplit.Test));
        _folder.Write("t10k-labels-idx1-ubyte.gz", [1, 2]);
        Assert.Contains("cut short", MessageFor(DataSplit.Test));
        Assert.Contains("There is no file", MessageFor(DataSplit.Train));
    }

    private void Write(string prefix, byte[] pixels, byte[] labels)
    {
        _folder.Write($"{prefix}-images-idx3-ubyte.gz", Idx.Gzip(Idx.Bytes(2051, [pixels.Length / 4, 2, 2], pixels)));
        _folder.Write($"{prefix}-labels-idx1-ubyte.gz", Idx.Gzip(Idx.Bytes(2049, [labels.Length], labels)));
    }

    private string MessageFor(DataSplit split)
    {
        string message = Assert.Throws<DataException>(() => FashionMnist.Load(_folder.Path, split)).Message;
        Assert.Contains("run 'nibble data get fashion-mnist'", message);
        return message;
    }
}
