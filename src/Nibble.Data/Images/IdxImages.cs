using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>Gray images with labels in two IDX files, as MNIST and those made in its image come.</summary>
internal static class IdxImages
{
    /// <summary>Reads one part.</summary>
    /// <param name="set">The data set's name in the catalog.</param>
    /// <param name="folder">Holds <c>train-</c> and <c>t10k-</c>, <c>images-idx3-ubyte</c> and <c>labels-idx1-ubyte</c>, each with or without <c>.gz</c>.</param>
    /// <param name="split">The part.</param>
    /// <param name="classCount">Labels are below.</param>
    /// <param name="scaling">How pixels become inputs; <see cref="PixelScaling.Unit"/> unless said.</param>
    /// <returns>Inputs of shape [N, 1, rows, columns].</returns>
    /// <exception cref="DataException">A file is missing or damaged, or images and labels don't belong together.</exception>
    public static Dataset Load(string set, string folder, DataSplit split, int classCount, PixelScaling? scaling)
    {
        string remedy = $"Get it again: delete it and run 'nibble data get {set}'.";
        string prefix = split == DataSplit.Train ? "train" : "t10k";
        string imagesPath = FileIn(folder, $"{prefix}-images-idx3-ubyte");
        string labelsPath = FileIn(folder, $"{prefix}-labels-idx1-ubyte");
        (Shape shape, byte[] pixels) = IdxFile.Read(imagesPath, rank: 3, remedy);
        (Shape labelShape, byte[] labels) = IdxFile.Read(labelsPath, rank: 1, remedy);
        if (shape[0] != labelShape[0])
            throw new DataException($"'{imagesPath}' holds {shape[0]} images but '{labelsPath}' holds {labelShape[0]} labels: they don't belong together. {remedy}");
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] >= classCount)
                throw new DataException($"Label {i} of '{labelsPath}' is {labels[i]}, but classes are 0 to {classCount - 1}. {remedy}");

        Shape images = [shape[0], 1, shape[1], shape[2]];
        if (images.ElementCount > Array.MaxLength)
            throw new DataException($"'{imagesPath}' holds {images.ElementCount} pixels, but a tensor holds at most {Array.MaxLength}.");
        string name = $"{set} {(split == DataSplit.Train ? "train" : "test")}";
        return Dataset.Classification(name, new Tensor(images, (scaling ?? PixelScaling.Unit).Apply(pixels)), [.. labels.Select(label => (int)label)], classCount);
    }

    // The official downloads are gzipped; where only the unpacked file is there, it is as good.
    private static string FileIn(string folder, string name)
    {
        string plain = Path.Combine(folder, name), zipped = plain + ".gz";
        return File.Exists(plain) && !File.Exists(zipped) ? plain : zipped;
    }
}
