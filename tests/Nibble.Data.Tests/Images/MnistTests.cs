using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class MnistTests
{
    private static void Write(TemporaryFolder folder, string prefix, byte[] pixels, byte[] labels, string ending = "")
    {
        byte[] images = Idx.Bytes(2051, [pixels.Length / 4, 2, 2], pixels), answers = Idx.Bytes(2049, [labels.Length], labels);
        folder.Write($"{prefix}-images-idx3-ubyte{ending}", ending == "" ? images : Idx.Gzip(images));
        folder.Write($"{prefix}-labels-idx1-ubyte{ending}", ending == "" ? answers : Idx.Gzip(answers));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    public void The_four_files_become_two_data_sets(string ending)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "train", [0, 51, 102, 255, 1, 2, 3, 4], [7, 0], ending);
        Write(folder, "t10k", [255, 0, 0, 0], [9], ending);
        (Dataset train, Dataset test) = Mnist.Load(folder.Path);
        Assert.Equal(new Shape(2, 1, 2, 2), train.Inputs.Shape);
        Assert.Equal([0f, 0.2f, 0.4f, 1f], train.Inputs.Slice(0, 1).Values.ToArray());
        Assert.Equal([7, 0], train.Labels!);
        Assert.Equal((1, 10), (test.Count, test.ClassCount));
        Assert.Equal(test.Labels, Mnist.Load(folder.Path, DataSplit.Test).Labels);
        Assert.Equal(2, Mnist.Load(folder.Path, DataSplit.Train).Count);
    }

    [Fact]
    public void Images_and_labels_of_different_counts_are_refused_with_both_files()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "train", [0, 51, 102, 255], [7, 0]);
        string message = Assert.Throws<DataException>(() => Mnist.Load(folder.Path, DataSplit.Train)).Message;
        Assert.Contains("train-images-idx3-ubyte' holds 1 images", message);
        Assert.Contains("train-labels-idx1-ubyte' holds 2 labels", message);
    }

    [Fact]
    public void A_label_that_is_no_digit_is_refused_with_its_place()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "t10k", new byte[8], [3, 10]);
        Assert.Contains("Label 1 of", Assert.Throws<DataException>(() => Mnist.Load(folder.Path, DataSplit.Test)).Message);
    }

    [Fact]
    public void A_missing_file_says_how_to_get_it() =>
        Assert.Contains("run 'nibble data get mnist'", Assert.Throws<DataException>(() => Mnist.Load("/nowhere/mnist")).Message);

    [Fact]
    public void Pixels_are_scaled_as_documented()
    {
        for (int pixel = 0; pixel < 256; pixel++)
        {
            Assert.Equal((float)(pixel / 255.0), PixelScaling.Unit.Apply((byte)pixel));
            Assert.Equal((2 * pixel / 255.0) - 1, PixelScaling.Symmetric.Apply((byte)pixel), 1e-7);
            Assert.Equal(((pixel / 255.0) - 0.1307) / 0.3081, PixelScaling.MnistStandard.Apply((byte)pixel), 1e-6);
        }

        Assert.Equal([-1f, 1f], PixelScaling.Symmetric.Apply([0, 255]));
    }
}
