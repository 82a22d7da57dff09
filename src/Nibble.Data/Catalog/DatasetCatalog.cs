using System.Collections.Immutable;

namespace Nibble.Data;

/// <summary>The public data sets that Nibble knows by name.</summary>
public static class DatasetCatalog
{
    /// <summary>MNIST, see <see cref="Data.Mnist"/>.</summary>
    public static CatalogEntry Mnist { get; } = new()
    {
        Name = "mnist",
        Summary = "handwritten digits, 28 × 28 gray pixels, 10 classes, 60,000 to train and 10,000 to test",
        Files =
        [
            new("train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            new("train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            new("t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            new("t10k-labels-idx1-ubyte.gz", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
        ],
        Mirrors =
        [
            new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
            new("http://yann.lecun.com/exdb/mnist/"),
        ],
        HomePage = new("http://yann.lecun.com/exdb/mnist/"),
        License = "Copyright Yann LeCun and Corinna Cortes; derived from NIST's data sets; Creative Commons Attribution-ShareAlike 3.0",
        Citation = "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner. Gradient-Based Learning Applied to Document Recognition. Proceedings of the IEEE 86(11), 1998.",
        Load = (folder, split) => Data.Mnist.Load(folder, split),
    };

    /// <summary>All of them.</summary>
    public static ImmutableArray<CatalogEntry> All { get; } = [Mnist];

    /// <summary>The data set of a name, whatever the case; null where none has it.</summary>
    public static CatalogEntry? Find(string name) => All.FirstOrDefault(entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The data set of a name, whatever the case.</summary>
    /// <exception cref="DataException">None has it; the message names the nearest and all.</exception>
    public static CatalogEntry Get(string name) => Find(name)
        ?? throw new DataException($"There is no data set '{name}'. {NearestName.Hint(name, [.. All.Select(entry => entry.Name)])}");
}
