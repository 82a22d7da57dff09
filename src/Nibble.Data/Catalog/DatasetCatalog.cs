using System.Collections.Immutable;

namespace Nibble.Data;

/// <summary>The public data sets that Nibble knows by name.</summary>
public static class DatasetCatalog
{
    // Any number would do; this one must never change, or the validation samples of old results would.
    internal const ulong SplitSeed = 1;

    private const string SvhnLicense = "Collected by Yuval Netzer and others from Google Street View; for non-commercial use, the authors ask to cite their paper";
    private const string SvhnCitation = "Y. Netzer, T. Wang, A. Coates, A. Bissacco, B. Wu, A. Y. Ng. Reading Digits in Natural Images with Unsupervised Feature Learning. NIPS Workshop on Deep Learning and Unsupervised Feature Learning, 2011.";

    private static readonly CatalogFile SvhnTrainFile = new("train_32x32.mat", 182_040_794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8");
    private static readonly CatalogFile SvhnTestFile = new("test_32x32.mat", 64_275_384, "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b");

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
        Splits =
        [
            new("last-10000", 50_000, 10_000, "M. Courbariaux, Y. Bengio, J.-P. David. BinaryConnect. 2015, arXiv:1511.00363, section 3.1"),
            LastSixth(60_000),
            new("shuffled-10000", 50_000, 10_000, "Nibble's own") { Seed = SplitSeed },
        ],
        Load = (folder, split) => Data.Mnist.Load(folder, split),
    };

    /// <summary>Fashion-MNIST, see <see cref="Data.FashionMnist"/>.</summary>
    public static CatalogEntry FashionMnist { get; } = new()
    {
        Name = "fashion-mnist",
        Summary = "clothing, 28 × 28 gray pixels, 10 classes, 60,000 to train and 10,000 to test",
        Files =
        [
            new("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            new("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            new("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            new("t10k-labels-idx1-ubyte.gz", 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
        ],
        Mirrors =
        [
            new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
        ],
        HomePage = new("https://github.com/zalandoresearch/fashion-mnist"),
        License = "Copyright 2017 Zalando SE; MIT license",
        Citation = "H. Xiao, K. Rasul, R. Vollgraf. Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms. 2017, arXiv:1708.07747.",
        Splits =
        [
            new("last-10000", 50_000, 10_000, "MNIST's, for results that compare"),
            LastSixth(60_000),
            new("shuffled-10000", 50_000, 10_000, "Nibble's own") { Seed = SplitSeed },
        ],
        Load = (folder, split) => Data.FashionMnist.Load(folder, split),
    };

    /// <summary>CIFAR-10 in its binary version, see <see cref="Data.Cifar10"/>.</summary>
    public static CatalogEntry Cifar10 { get; } = new()
    {
        Name = "cifar-10",
        Folder = "cifar-10-batches-bin",
        Summary = "photographs, 32 × 32 color pixels, 10 classes, 50,000 to train and 10,000 to test",
        Archive = new("cifar-10-binary.tar.gz", 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
        Files =
        [
            new("data_batch_1.bin", 30_730_000, "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
            new("data_batch_2.bin", 30_730_000, "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
            new("data_batch_3.bin", 30_730_000, "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
            new("data_batch_4.bin", 30_730_000, "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
            new("data_batch_5.bin", 30_730_000, "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
            new("test_batch.bin", 30_730_000, "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
        ],
        Mirrors = [new("https://www.cs.toronto.edu/~kriz/")],
        HomePage = new("https://www.cs.toronto.edu/~kriz/cifar.html"),
        License = "Collected by Alex Krizhevsky, Vinod Nair and Geoffrey Hinton; no license is stated, the authors ask to cite their report",
        Citation = "A. Krizhevsky. Learning Multiple Layers of Features from Tiny Images. Technical report, University of Toronto, 2009.",
        Splits =
        [
            new("last-5000", 45_000, 5_000, "M. Courbariaux, Y. Bengio, J.-P. David. BinaryConnect. 2015, arXiv:1511.00363, section 3.2"),
            LastSixth(50_000),
            new("shuffled-5000", 45_000, 5_000, "Nibble's own") { Seed = SplitSeed },
        ],
        Load = (folder, split) => Data.Cifar10.Load(folder, split),
    };

    /// <summary>SVHN's cropped digits without the extra ones, see <see cref="Data.Svhn"/>.</summary>
    public static CatalogEntry Svhn { get; } = new()
    {
        Name = "svhn",
        Summary = "house numbers, 32 × 32 color pixels, 10 classes, 73,257 to train and 26,032 to test",
        Files = [SvhnTrainFile, SvhnTestFile],
        Mirrors = [new("http://ufldl.stanford.edu/housenumbers/")],
        HomePage = new("http://ufldl.stanford.edu/housenumbers/"),
        License = SvhnLicense,
        Citation = SvhnCitation,
        Splits =
        [
            new("last-5000", 68_257, 5_000, "CIFAR-10's, for results that compare"),
            LastSixth(73_257),
            new("shuffled-5000", 68_257, 5_000, "Nibble's own") { Seed = SplitSeed },
        ],
        Load = (folder, split) => Data.Svhn.Load(folder, split),
    };

    /// <summary>SVHN's cropped digits with the extra ones to train on, see <see cref="Data.Svhn"/>.</summary>
    public static CatalogEntry SvhnExtra { get; } = new()
    {
        Name = "svhn-extra",
        Folder = "svhn",
        Summary = "svhn with its 531,131 extra digits: 604,388 to train and 26,032 to test",
        Files = [SvhnTrainFile, new("extra_32x32.mat", 1_329_278_602, "a133a4beb38a00fcdda90c9489e0c04f900b660ce8a316a5e854838379a71eb3"), SvhnTestFile],
        Mirrors = [new("http://ufldl.stanford.edu/housenumbers/")],
        HomePage = new("http://ufldl.stanford.edu/housenumbers/"),
        License = SvhnLicense,
        Citation = SvhnCitation,
        Splits =
        [
            new("classes-6000", 598_388, 6_000, "P. Sermanet, S. Chintala, Y. LeCun. Convolutional Neural Networks Applied to House Numbers Digit Classification. 2012, arXiv:1204.3968: 400 of each class of train, 200 of each class of extra; which ones is Nibble's own choice")
            {
                Seed = SplitSeed,
                PerClass = [new(0, 73_257, 400), new(73_257, 531_131, 200)],
            },
            LastSixth(604_388),
        ],
        Load = (folder, split) => Data.Svhn.Load(folder, split, extra: true),
    };

    /// <summary>The Large Movie Review Dataset of IMDB, see <see cref="Data.Imdb"/>.</summary>
    public static CatalogEntry Imdb { get; } = new()
    {
        Name = "imdb",
        Folder = "aclImdb",
        Summary = "movie reviews, 300 words of a vocabulary of 5,000, 2 classes, 25,000 to train and 25,000 to test",
        Archive = new("aclImdb_v1.tar.gz", 84_125_825, "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe"),
        Files = [],
        Folders =
        [
            new("train/neg", 12_500, 16_289_992),
            new("train/pos", 12_500, 16_842_831),
            new("test/neg", 12_500, 16_067_328),
            new("test/pos", 12_500, 16_283_357),
        ],
        Mirrors = [new("https://ai.stanford.edu/~amaas/data/sentiment/"), new("http://ai.stanford.edu/~amaas/data/sentiment/")],
        HomePage = new("https://ai.stanford.edu/~amaas/data/sentiment/"),
        License = "Collected by Andrew Maas and others from IMDB; no license is stated, the authors ask to cite their paper",
        Citation = "A. L. Maas, R. E. Daly, P. T. Pham, D. Huang, A. Y. Ng, C. Potts. Learning Word Vectors for Sentiment Analysis. ACL 2011.",
        Splits =
        [
            new("last-5000", 20_000, 5_000, "Nibble's own: the authors train on all 25,000"),
            LastSixth(25_000),
            new("shuffled-5000", 20_000, 5_000, "Nibble's own") { Seed = SplitSeed },
        ],
        Load = (folder, split) => Data.Imdb.Load(folder, split),
    };

    /// <summary>All of them.</summary>
    public static ImmutableArray<CatalogEntry> All { get; } = [Mnist, FashionMnist, Cifar10, Svhn, SvhnExtra, Imdb];

    /// <summary>The data set of a name, whatever the case; null where none has it.</summary>
    public static CatalogEntry? Find(string name) => All.FirstOrDefault(entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The data set of a name, whatever the case.</summary>
    /// <exception cref="DataException">None has it; the message names the nearest and all.</exception>
    public static CatalogEntry Get(string name) => Find(name)
        ?? throw new DataException($"There is no data set '{name}'. {NearestName.Hint(name, [.. All.Select(entry => entry.Name)])}");

    // Keras rounds what is left to train on down.
    private static ValidationSplit LastSixth(int count) =>
        new("last-sixth", count * 5 / 6, count - (count * 5 / 6), "What 'validation_split=1/6' of Keras's Model.fit holds out");
}
