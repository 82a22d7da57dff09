using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>
/// MNIST: handwritten digits, 28 × 28 gray pixels of 0 (background) to 255 (ink), 60,000 to train and 10,000 to test
/// (LeCun, Bottou, Bengio, Haffner: Gradient-Based Learning Applied to Document Recognition, Proceedings of the IEEE 86(11), 1998).
/// </summary>
public static class Mnist
{
    /// <summary>The number of classes.</summary>
    public const int ClassCount = 10;

    /// <summary>Reads the four original files, gzipped or unpacked.</summary>
    /// <param name="folder">Holds <c>train-images-idx3-ubyte.gz</c>, <c>train-labels-idx1-ubyte.gz</c>, <c>t10k-images-idx3-ubyte.gz</c> and <c>t10k-labels-idx1-ubyte.gz</c>, or the same without <c>.gz</c>.</param>
    /// <param name="scaling">How pixels become inputs; <see cref="PixelScaling.Unit"/> unless said.</param>
    /// <returns>Inputs of shape [N, 1, 28, 28], labels 0 to 9; <see cref="Dataset.Flatten"/> makes rows of 784 of them.</returns>
    /// <exception cref="DataException">A file is missing or damaged, or images and labels don't belong together.</exception>
    public static (Dataset Train, Dataset Test) Load(string folder, PixelScaling? scaling = null) =>
        (LoadPart("mnist train", folder, "train", scaling), LoadPart("mnist test", folder, "t10k", scaling));

    /// <summary>Reads the training or the test samples alone.</summary>
    /// <inheritdoc cref="Load(string, PixelScaling?)"/>
    public static Dataset Load(string folder, DataSplit split, PixelScaling? scaling = null) => split == DataSplit.Train
        ? LoadPart("mnist train", folder, "train", scaling)
        : LoadPart("mnist test", folder, "t10k", scaling);

    private static Dataset LoadPart(string name, string folder, string prefix, PixelScaling? scaling)
    {
        string imagesPath = FileIn(folder, $"{prefix}-images-idx3-ubyte");
        string labelsPath = FileIn(folder, $"{prefix}-labels-idx1-ubyte");
        (Shape shape, byte[] pixels) = IdxFile.Read(imagesPath, rank: 3);
        (Shape labelShape, byte[] labels) = IdxFile.Read(labelsPath, rank: 1);
        if (shape[0] != labelShape[0])
            throw new DataException($"'{imagesPath}' holds {shape[0]} images but '{labelsPath}' holds {labelShape[0]} labels: they don't belong together. {IdxFile.Remedy}");
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] >= ClassCount)
                throw new DataException($"Label {i} of '{labelsPath}' is {labels[i]}, but digits are 0 to {ClassCount - 1}. {IdxFile.Remedy}");

        Shape images = [shape[0], 1, shape[1], shape[2]];
        if (images.ElementCount > Array.MaxLength)
            throw new DataException($"'{imagesPath}' holds {images.ElementCount} pixels, but a tensor holds at most {Array.MaxLength}.");
        return Dataset.Classification(name, new Tensor(images, (scaling ?? PixelScaling.Unit).Apply(pixels)), [.. labels.Select(label => (int)label)], ClassCount);
    }

    // The official downloads are gzipped; where only the unpacked file is there, it is as good.
    private static string FileIn(string folder, string name)
    {
        string plain = Path.Combine(folder, name), zipped = plain + ".gz";
        return File.Exists(plain) && !File.Exists(zipped) ? plain : zipped;
    }
}
