namespace Nibble.Data;

/// <summary>
/// Fashion-MNIST: pieces of clothing, 28 × 28 gray pixels of 0 (background) to 255, 60,000 to train and 10,000 to test, in MNIST's format
/// (Xiao, Rasul, Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms, 2017, arXiv:1708.07747).
/// </summary>
public static class FashionMnist
{
    /// <summary>The number of classes.</summary>
    public const int ClassCount = 10;

    /// <summary>Reads one part.</summary>
    /// <param name="folder">Holds the four files, which have the names of <see cref="Mnist"/>'s.</param>
    /// <param name="split">The part.</param>
    /// <param name="scaling">How pixels become inputs; <see cref="PixelScaling.Unit"/> unless said.</param>
    /// <returns>Inputs of shape [N, 1, 28, 28], labels 0 to 9: T-shirt or top, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle boot.</returns>
    /// <exception cref="DataException">A file is missing or damaged, or images and labels don't belong together.</exception>
    public static Dataset Load(string folder, DataSplit split, PixelScaling? scaling = null) =>
        IdxImages.Load("fashion-mnist", folder, split, ClassCount, scaling);
}
