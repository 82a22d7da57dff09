using System.Text.Json;
using Nibble.Data;
using Nibble.Numerics;

namespace Nibble.Cli.Tests;

/// <summary>A small network that the program trained on MNIST for an epoch, once for all tests.</summary>
public sealed class TrainedMnist : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainedMnist()
    {
        string mnist = DatasetCatalog.Mnist.FolderIn(DataRoot.Resolve(null));
        if (!DatasetCatalog.Mnist.Files.All(file => File.Exists(Path.Combine(mnist, file.Name))))
        {
            Missing = $"MNIST is not in '{mnist}'; get it by 'nibble data get mnist'.";
            return;
        }

        File.WriteAllText(In("small.yaml"), """
            name: small
            data: mnist
            validation: 1000
            network: [linear 24, relu, linear 16, relu, linear 10]
            batch: 100
            learning-rate: 0.003
            epochs: 1
            """);
        Report = NibbleProgram.Run(_folder.Path, "train", "small.yaml", "--output", "run", "--json").Json();
        Inputs = DatasetCatalog.Mnist.Load(mnist, DataSplit.Test).Flatten().Take(1000).Inputs;
    }

    /// <summary>Why there is none; null where there is one.</summary>
    public string? Missing { get; }

    /// <summary>What training printed.</summary>
    public JsonElement Report { get; }

    /// <summary>The first thousand test images.</summary>
    public Tensor Inputs { get; } = new([0]);

    /// <summary>The working folder; the run is in its folder <c>run</c>.</summary>
    public string Folder => _folder.Path;

    public string In(string name) => _folder.In(name);

    public void Dispose() => _folder.Dispose();
}
