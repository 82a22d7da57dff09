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
        (Load(folder, DataSplit.Train, scaling), Load(folder, DataSplit.Test, scaling));

    /// <summary>Reads the training or the test samples alone.</summary>
    /// <inheritdoc cref="Load(string, PixelScaling?)"/>
    public static Dataset Load(string folder, DataSplit split, PixelScaling? scaling = null) =>
        IdxImages.Load("mnist", folder, split, ClassCount, scaling);
}
