using System.Buffers.Binary;

namespace Nibble.Data;

/// <summary>
/// Street View House Numbers, cropped: single digits out of photographs, 32 × 32 pixels of red, green and blue, 73,257 to train, 26,032 to test, and 531,131
/// easier ones (<c>extra</c>) to train with too
/// (Netzer, Wang, Coates, Bissacco, Wu, Ng: Reading Digits in Natural Images with Unsupervised Feature Learning, NIPS Workshop, 2011).
/// </summary>
public static class Svhn
{
    /// <summary>The number of classes.</summary>
    public const int ClassCount = 10;

    private const int Side = 32;
    private const int Plane = Side * Side;
    private const int PixelsPerImage = 3 * Plane;

    /// <summary>Reads one part.</summary>
    /// <param name="folder">Holds <c>train_32x32.mat</c>, <c>test_32x32.mat</c> and, where it is asked for, <c>extra_32x32.mat</c>.</param>
    /// <param name="split">The part.</param>
    /// <param name="scaling">How pixels become inputs; <see cref="PixelScaling.Unit"/> unless said.</param>
    /// <param name="extra">Whether the training part goes on with the samples of <c>extra</c>.</param>
    /// <returns>Inputs of shape [N, 3, 32, 32], channels red, green, blue; labels 0 to 9, the digits. Pixels stay bytes until batches ask for them: all of it is 1.9 GB.</returns>
    /// <exception cref="DataException">A file is missing or damaged, is not of this data set, or holds a label that is no digit.</exception>
    /// <remarks>The files call the digit 0 ten.</remarks>
    public static Dataset Load(string folder, DataSplit split, PixelScaling? scaling = null, bool extra = false)
    {
        bool withExtra = extra && split == DataSplit.Train;
        string part = split == DataSplit.Train ? "train" : "test";
        string remedy = $"Get it again: delete it and run 'nibble data get {(withExtra ? "svhn-extra" : "svhn")}'.";
        string[] paths = [.. (withExtra ? ["train", "extra"] : new[] { part }).Select(name => Path.Combine(folder, $"{name}_32x32.mat"))];
        int[] counts = [.. paths.Select(path => MatFile.Read(path, "X", remedy, CountImages))];
        if ((long)counts.Sum(count => (long)count) * PixelsPerImage > Array.MaxLength)
            throw new DataException($"The files of SVHN in '{folder}' hold {counts.Sum(count => (long)count)} images, but at most {Array.MaxLength / PixelsPerImage} can be read. {remedy}");

        var pixels = new byte[counts.Sum() * PixelsPerImage];
        var labels = new int[counts.Sum()];
        for (int file = 0, start = 0; file < paths.Length; start += counts[file++])
        {
            int count = counts[file], first = start;
            MatFile.Read(paths[file], "X", remedy, array => ReadImages(array, pixels.AsSpan(first * PixelsPerImage, count * PixelsPerImage)));
            MatFile.Read(paths[file], "y", remedy, array => ReadLabels(array, labels.AsSpan(first, count)));
        }

        return Dataset.Classification($"svhn {part}{(withExtra ? " with extra" : "")}", new PixelSamples(pixels, PixelsPerImage, scaling ?? PixelScaling.Unit), [3, Side, Side], labels, ClassCount);
    }

    private static int CountImages(MatArray array) => array.Type == MatType.UInt8 && array.Sizes is [Side, Side, 3, int count]
        ? count
        : throw new DataException($"{array.Source} has the sizes {string.Join(" × ", array.Sizes)} and type {(int)array.Type}, but images of 32 × 32 × 3 × N bytes (type 2) were expected. {array.Remedy}");

    // The first axis varies fastest: an image is its columns, top to bottom, plane after plane; it becomes rows.
    private static int ReadImages(MatArray array, Span<byte> pixels)
    {
        var columns = new byte[PixelsPerImage];
        for (int start = 0; start < pixels.Length; start += PixelsPerImage)
        {
            array.Read(columns);
            for (int i = 0; i < PixelsPerImage; i++)
            {
                int plane = i / Plane, column = i % Plane / Side, row = i % Side;
                pixels[start + (plane * Plane) + (row * Side) + column] = columns[i];
            }
        }

        array.ReadEnd();
        return array.Count;
    }

    private static int ReadLabels(MatArray array, Span<int> labels)
    {
        if (array.Count != labels.Length || array.Sizes is not [_, 1])
            throw new DataException($"{array.Source} has the sizes {string.Join(" × ", array.Sizes)}, but {labels.Length} × 1 were expected, a label for each image. {array.Remedy}");
        var bytes = new byte[array.Type == MatType.Double ? sizeof(double) : 1];
        for (int i = 0; i < labels.Length; i++)
        {
            array.Read(bytes);
            double label = array.Type == MatType.Double ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : bytes[0];
            labels[i] = label is >= 1 and <= ClassCount && label == (int)label
                ? (int)label % ClassCount
                : throw new DataException($"{array.Source} has the label {label} for image {i}, but labels are 1 to {ClassCount}, which is the digit 0. {array.Remedy}");
        }

        array.ReadEnd();
        return labels.Length;
    }
}
