using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class SvhnTests : IDisposable
{
    private const int Image = 3072;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // In the file's order, a pixel tells its place; each image begins with another.
    private static byte[] Pixels(int count) => [.. Enumerable.Range(0, count * Image).Select(i => (byte)((i * 31) + (i / Image)))];

    private static byte[] Images(int count) => Mat.Bytes("X", [32, 32, 3, count], Pixels(count));

    private static byte[] Labels(params byte[] labels) => Mat.Bytes("y", [labels.Length, 1], labels, arrayClass: 6);

    private string Write(string part, params byte[][] elements) => _folder.Write($"{part}_32x32.mat", Mat.File(elements));

    private string MessageFor(params byte[][] elements)
    {
        string path = Write("test", elements);
        string message = Assert.Throws<DataException>(() => Svhn.Load(_folder.Path, DataSplit.Test)).Message;
        Assert.Contains(path, message);
        Assert.Contains("run 'nibble data get svhn'", message);
        return message;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Images_of_columns_become_images_of_rows_and_ten_becomes_zero(bool isCompressed)
    {
        byte[] images = Images(3), labels = Labels(10, 1, 9);
        Write("test", isCompressed ? Mat.Compressed(images) : images, isCompressed ? Mat.Compressed(labels) : labels);
        Dataset test = Svhn.Load(_folder.Path, DataSplit.Test);
        Assert.Equal("svhn test: 3 × [3, 32, 32], 10 classes", test.ToString());
        Assert.Equal([0, 1, 9], test.Labels!);
        byte[] pixels = Pixels(3);
        for (int image = 0; image < 3; image++)
            for (int plane = 0; plane < 3; plane++)
                for (int row = 0; row < 32; row++)
                    for (int column = 0; column < 32; column++)
                        Assert.Equal(pixels[row + (32 * (column + (32 * (plane + (3 * image)))))] / 255f, test.Inputs[(((((image * 3) + plane) * 32) + row) * 32) + column]);
    }

    [Fact]
    public void Labels_may_be_doubles_and_come_before_images_and_other_arrays_are_passed_over()
    {
        Write("test", Mat.Compressed(Mat.Doubles("y", [6, 1], [1, 2, 3, 4, 10, 10])), Mat.Bytes("text", [1, 2], [65, 66], arrayClass: 4), Mat.Compressed(Images(6)));
        Assert.Equal([1, 2, 3, 4, 0, 0], Svhn.Load(_folder.Path, DataSplit.Test).Labels!);
    }

    [Fact]
    public void The_extra_samples_follow_those_of_the_training_part_and_not_of_the_test()
    {
        Write("train", Mat.Compressed(Images(2)), Labels(1, 2));
        Write("extra", Mat.Compressed(Images(3)), Labels(3, 4, 10));
        Write("test", Images(1), Labels(5));
        Assert.Equal([1, 2], Svhn.Load(_folder.Path, DataSplit.Train).Labels!);
        Dataset train = Svhn.Load(_folder.Path, DataSplit.Train, PixelScaling.Symmetric, extra: true);
        Assert.Equal([1, 2, 3, 4, 0], train.Labels!);
        Assert.Equal(train.Inputs.Slice(0, 2).Values.ToArray(), train.Inputs.Slice(2, 2).Values.ToArray());
        Assert.Equal(-1, train.Inputs[0]);
        Assert.Equal(1, Svhn.Load(_folder.Path, DataSplit.Test, extra: true).Count);
    }

    [Fact]
    public void Bytes_give_the_same_batches_as_floats_whatever_is_done_to_them()
    {
        Write("train", Images(7), Labels(1, 2, 3, 4, 5, 6, 7));
        foreach (string words in (string[])["none", "symmetric", "normalize", "gcn, normalize"])
        {
            // What was asked for its inputs is a tensor from then on.
            Dataset bytes = Svhn.Load(_folder.Path, DataSplit.Train), floats = Svhn.Load(_folder.Path, DataSplit.Train);
            Assert.Equal(7 * Image, floats.Inputs.Length);
            InputTransform transform = InputPreparation.Parse(words).Fit(bytes);
            Assert.Equal(transform.ToString(), InputPreparation.Parse(words).Fit(floats).ToString());
            (bytes, floats) = (transform.Apply(bytes).Shuffle(3).Split(2).First, transform.Apply(floats).Shuffle(3).Split(2).First);
            var augmentation = new ImageAugmentation { Padding = 4, Flip = true };
            Assert.Equal(
                floats.Batches(2, seed: 1, augmentation: augmentation).SelectMany(batch => batch.Inputs.Values.ToArray()),
                bytes.Batches(2, seed: 1, augmentation: augmentation).SelectMany(batch => batch.Inputs.Values.ToArray()));
            Assert.Equal(floats.Flatten().Batches(3, seed: 2).Select(batch => batch.Inputs.Shape), bytes.Flatten().Batches(3, seed: 2).Select(batch => batch.Inputs.Shape));
            Assert.Equal(floats.Inputs.Values.ToArray(), bytes.Inputs.Values.ToArray());
        }
    }

    [Fact]
    public void Batches_leave_bytes_bytes()
    {
        Write("train", Images(100), Labels([.. Enumerable.Repeat((byte)1, 100)]));
        Dataset train = Svhn.Load(_folder.Path, DataSplit.Train).Split(10).First;
        train = InputPreparation.Parse("normalize").Fit(train).Apply(train);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(90, train.Batches(5, seed: 1, reuse: true).Sum(batch => batch.Count));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 90 * Image * sizeof(float) / 4);
    }

    [Fact]
    public void Damaged_and_foreign_files_are_refused_with_place_and_expectation()
    {
        byte[] images = Images(2), labels = Labels(1, 2);
        Assert.Contains("no array 'X'; it has 'y'", MessageFor(labels));
        Assert.Contains("no array 'y'; it has 'X'", MessageFor(images));
        Assert.Contains("has the sizes 3 × 1, but 2 × 1 were expected", MessageFor(images, Labels(1, 2, 3)));
        Assert.Contains("has the label 11 for image 1, but labels are 1 to 10", MessageFor(images, Labels(1, 11)));
        Assert.Contains("has the label 0 for image 0", MessageFor(images, Labels(0, 1)));
        Assert.Contains("has the label 1.5 for image 0", MessageFor(images, Mat.Doubles("y", [2, 1], [1.5, 2])));
        Assert.Contains("has the sizes 28 × 28 × 3 × 1", MessageFor(Mat.Bytes("X", [28, 28, 3, 1], new byte[28 * 28 * 3]), labels));
        Assert.Contains("stores its numbers as type 3", MessageFor(Mat.Bytes("X", [32, 32, 3, 1], new byte[2 * Image], type: 3), labels));
        Assert.Contains($"has {Image} bytes of numbers, but its sizes 32 × 32 × 3 × 2 need {2 * Image}", MessageFor(Mat.Compressed(Mat.Bytes("X", [32, 32, 3, 2], new byte[Image])), labels));
        Assert.Contains("promises more elements than can follow", MessageFor(Mat.Compressed(Mat.Bytes("X", [32, 32, 3, int.MaxValue], new byte[Image])), labels));
        Assert.Contains("promises more elements than can follow", MessageFor(Mat.Bytes("X", [32, 32, 3, -1], new byte[Image]), labels));
        Assert.Contains("does not hold real numbers", MessageFor(Mat.Bytes("X", [32, 32, 3, 1], new byte[Image], arrayClass: 2), labels));
        Assert.Contains("has an element of type 77 at offset 128", MessageFor([77, .. new byte[7]]));
        Assert.Contains("where its flags were expected", MessageFor([14, 0, 0, 0, 64, 0, 0, 0, .. new byte[64]]));
    }

    [Fact]
    public void A_header_of_something_else_is_refused()
    {
        string MessageForBytes(byte[] bytes)
        {
            _folder.Write("test_32x32.mat", bytes);
            return Assert.Throws<DataException>(() => Svhn.Load(_folder.Path, DataSplit.Test)).Message;
        }

        Assert.Contains("its header has 0 bytes instead of 128", MessageForBytes([]));
        Assert.Contains("no MATLAB file of version 5: bytes 124 to 127 of its header say 00000000", MessageForBytes(new byte[200]));
        Assert.Contains("big-endian", MessageForBytes([.. new byte[124], 1, 0, (byte)'M', (byte)'I']));
        Assert.Contains("ends within the element at offset 128", MessageForBytes([.. Mat.Header, 14, 0]));
        Assert.Contains("There is no file", Assert.Throws<DataException>(() => Svhn.Load(_folder.Path, DataSplit.Train)).Message);
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_or_has_a_wrong_byte_is_refused_and_never_breaks()
    {
        byte[] whole = Mat.File(Mat.Compressed(Images(2)), Mat.Compressed(Labels(1, 2)));
        var random = new CounterRandom(1);
        for (int i = 0; i < 150; i++)
        {
            _folder.Write("test_32x32.mat", whole.AsSpan(0, (int)(random.Bits((ulong)i) % (ulong)whole.Length)));
            Assert.Throws<DataException>(() => Svhn.Load(_folder.Path, DataSplit.Test));
        }

        // Whatever is changed after the text of the header shows, by the checksum of zlib at the latest, or means nothing.
        _folder.Write("test_32x32.mat", whole);
        float[] pixels = Svhn.Load(_folder.Path, DataSplit.Test).Inputs.Values.ToArray();
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. whole];
            int place = 124 + (int)(random.Bits((ulong)i) % (ulong)(whole.Length - 124));
            damaged[place] ^= (byte)(1 << (int)(random.Bits((ulong)(1000 + i)) % 8));
            _folder.Write("test_32x32.mat", damaged);
            try
            {
                Dataset test = Svhn.Load(_folder.Path, DataSplit.Test);
                Assert.Equal([1, 2], test.Labels!);
                Assert.Equal(pixels, test.Inputs.Values.ToArray());
            }
            catch (DataException)
            {
            }
        }
    }
}
