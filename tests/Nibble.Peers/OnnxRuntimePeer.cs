using System.Runtime.InteropServices;
using System.Text.Json;
using Nibble.Numerics;

namespace Nibble.Peers;

/// <summary>ONNX Runtime as a judge: loads a model file and computes what it gives, in a process of its own.</summary>
public static class OnnxRuntimePeer
{
    /// <summary>The first output of a model with one input.</summary>
    /// <param name="modelPath">The model.</param>
    /// <param name="input">The input, batch first.</param>
    /// <param name="oneByOne">Whether every row of the batch is run alone, as dynamic quantization needs.</param>
    /// <param name="optimization">disabled, basic, extended or all.</param>
    /// <exception cref="InvalidOperationException">The runtime refused the model; the message has its words.</exception>
    /// <remarks>Skips the test where Node or npm is missing.</remarks>
    public static Tensor Run(string modelPath, Tensor input, bool oneByOne = false, string optimization = "all") =>
        Run(modelPath, [input], oneByOne, optimization)[0];

    /// <summary>All outputs of a model, integers as floats.</summary>
    /// <param name="modelPath">The model.</param>
    /// <param name="inputs">One tensor for each input, in the model's order.</param>
    /// <param name="oneByOne">Whether every row of the batch is run alone.</param>
    /// <param name="optimization">disabled, basic, extended or all.</param>
    /// <param name="optimizedModel">Where the runtime saves the graph that it made of the model; null for nowhere.</param>
    /// <exception cref="InvalidOperationException">The runtime refused the model; the message has its words.</exception>
    public static Tensor[] Run(string modelPath, IReadOnlyList<Tensor> inputs, bool oneByOne = false, string optimization = "all", string? optimizedModel = null)
    {
        string packages = NodePackages.Folder;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nibble-peer-");
        try
        {
            string job = Path.Combine(folder.FullName, "job.json");
            File.WriteAllText(job, JsonSerializer.Serialize(JobOf(folder, modelPath, inputs, "", oneByOne, optimization, optimizedModel)));
            NodePackages.Run("node", packages, "run-model.mjs", job);
            return ResultOf(folder, "").Outputs!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs many models in one process, without optimizations.</summary>
    /// <param name="models">The bytes of each model, and a tensor for each of its inputs, in its order.</param>
    /// <remarks>Skips the test where Node or npm is missing.</remarks>
    public static PeerRun[] RunAll(IReadOnlyList<(byte[] Model, IReadOnlyList<Tensor> Inputs)> models)
    {
        string packages = NodePackages.Folder;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nibble-peer-");
        try
        {
            var jobs = new List<object>();
            foreach ((byte[] model, IReadOnlyList<Tensor> inputs) in models)
            {
                string path = Path.Combine(folder.FullName, $"model{jobs.Count}.onnx");
                File.WriteAllBytes(path, model);
                jobs.Add(JobOf(folder, path, inputs, $"job{jobs.Count}-", false, "disabled", null));
            }

            string all = Path.Combine(folder.FullName, "jobs.json");
            File.WriteAllText(all, JsonSerializer.Serialize(jobs));
            NodePackages.Run("node", packages, "run-model.mjs", all);
            return [.. Enumerable.Range(0, jobs.Count).Select(i => ResultOf(folder, $"job{i}-"))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static object JobOf(DirectoryInfo folder, string modelPath, IReadOnlyList<Tensor> inputs, string prefix, bool oneByOne, string optimization, string? optimizedModel)
    {
        for (int i = 0; i < inputs.Count; i++)
            File.WriteAllBytes(Path.Combine(folder.FullName, $"{prefix}input{i}.f32"), MemoryMarshal.AsBytes(inputs[i].Values).ToArray());
        return new
        {
            model = Path.GetFullPath(modelPath),
            inputs = inputs.Select((input, i) => new { file = $"{prefix}input{i}.f32", shape = input.Shape.Sizes.ToArray() }),
            oneByOne,
            optimization,
            optimizedModel = optimizedModel is null ? null : Path.GetFullPath(optimizedModel),
        };
    }

    private static PeerRun ResultOf(DirectoryInfo folder, string prefix)
    {
        using JsonDocument result = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, $"{prefix}result.json")));
        if (result.RootElement.ValueKind == JsonValueKind.Object)
            return new PeerRun(null, result.RootElement.GetProperty("error").GetString());
        Tensor[] outputs = [.. result.RootElement.EnumerateArray().Select((output, i) => new Tensor(
            new Shape([.. output.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())]),
            MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder.FullName, $"{prefix}output{i}.f32"))).ToArray()))];
        return new PeerRun(outputs, null);
    }
}
