using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>
/// CIFAR-10 in its binary version: photographs of ten kinds of things, 32 × 32 pixels of red, green and blue, 50,000 to train and 10,000 to test
/// (Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009). A record is a label of one byte and 3072 bytes of
/// pixels: the red plane row by row, then green, then blue (https://www.cs.toronto.edu/~kriz/cifar.html).
/// </summary>
public static class Cifar10
{
    /// <summary>The number of classes.</summary>
    public const int ClassCount = 10;

    private const int ImagesPerFile = 10_000;
    private const int PixelsPerImage = 3 * 32 * 32;
    private const int RecordLength = 1 + PixelsPerImage;
    private const string Remedy = "Get it again: delete it and run 'nibble data get cifar-10'.";

    /// <summary>Reads one part.</summary>
    /// <param name="folder">Holds <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c> and <c>test_batch.bin</c>, 10,000 records each.</param>
    /// <param name="split">The part: the five files in turn, or the test file.</param>
    /// <param name="scaling">How pixels become inputs; <see cref="PixelScaling.Unit"/> unless said.</param>
    /// <returns>Inputs of shape [N, 3, 32, 32], channels red, green, blue; labels 0 to 9: airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck.</returns>
    /// <exception cref="DataException">A file is missing, has another length, or holds a label that is no class.</exception>
    public static Dataset Load(string folder, DataSplit split, PixelScaling? scaling = null)
    {
        string[] names = split == DataSplit.Train ? [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}.bin")] : ["test_batch.bin"];
        var inputs = new Tensor([names.Length * ImagesPerFile, 3, 32, 32]);
        var labels = new int[names.Length * ImagesPerFile];
        float[] values = (scaling ?? PixelScaling.Unit).Table();
        for (int file = 0; file < names.Length; file++)
        {
            string path = Path.Combine(folder, names[file]);
            byte[] records = FileErrors.Explain(path, () => ReadRecords(path), Remedy);
            for (int record = 0; record < ImagesPerFile; record++)
            {
                ReadOnlySpan<byte> bytes = records.AsSpan(record * RecordLength, RecordLength);
                if (bytes[0] >= ClassCount)
                    throw new DataException($"The label of image {record} of '{path}', the byte at offset {record * RecordLength}, is {bytes[0]}, but classes are 0 to {ClassCount - 1}. {Remedy}");
                int image = (file * ImagesPerFile) + record;
                labels[image] = bytes[0];
                Span<float> pixels = inputs.Values.Slice(image * PixelsPerImage, PixelsPerImage);
                for (int pixel = 0; pixel < pixels.Length; pixel++)
                    pixels[pixel] = values[bytes[1 + pixel]];
            }
        }

        return Dataset.Classification($"cifar-10 {(split == DataSplit.Train ? "train" : "test")}", inputs, labels, ClassCount);
    }

    private static byte[] ReadRecords(string path)
    {
        const long expected = (long)ImagesPerFile * RecordLength;
        using FileStream stream = File.OpenRead(path);
        if (stream.Length != expected)
            throw new DataException($"'{path}' has {stream.Length} bytes, but {expected} were expected, {ImagesPerFile} records of {RecordLength}: it is {(stream.Length < expected ? "cut short" : "too long")} or not a file of CIFAR-10's binary version. {Remedy}");
        var records = new byte[expected];
        stream.ReadExactly(records);
        return records;
    }
}
