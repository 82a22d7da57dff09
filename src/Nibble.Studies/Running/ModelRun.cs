using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Runtime;

namespace Nibble.Studies;

/// <summary>Runs a model file on arrays of the user's own.</summary>
public static class ModelRun
{
    /// <summary>Reads the model and its inputs, runs it, and writes each output as a <c>.npy</c> file named after it.</summary>
    /// <param name="model">The model, an ONNX file.</param>
    /// <param name="inputs">A <c>.npy</c> file for each input, in the model's order, or with the input's name before it: <c>image=x.npy</c>.</param>
    /// <param name="folder">Where the outputs go.</param>
    /// <param name="reading">How the model is read; null for the default.</param>
    /// <exception cref="StudyException">An input is missing, given twice or unknown; the message says what the model takes.</exception>
    /// <exception cref="NibbleException">A file can't be read or written, or an array's shape does not fit.</exception>
    /// <remarks>A model of one input and one output runs as an integer program; one of several in floats, its quantized values held to their grids.</remarks>
    public static RunResult Execute(string model, IReadOnlyList<string> inputs, string folder, OnnxReadOptions? reading = null)
    {
        Graph graph = OnnxFile.Read(model, reading ?? OnnxReadOptions.Default);
        Dictionary<string, string> files = Assign(graph, inputs);
        var tensors = files.ToDictionary(pair => pair.Key, pair => NpyFile.Read(pair.Value).ToTensor());
        bool inIntegers = graph.Inputs.Length == 1 && graph.Outputs.Length == 1;
        IReadOnlyDictionary<string, Tensor> outputs = inIntegers
            ? new Dictionary<string, Tensor> { [graph.Outputs[0]] = IntegerProgram.Compile(graph).Run(tensors[graph.Inputs[0].Name]) }
            : new FloatEvaluator(graph).Run(tensors);
        List<RunArray> written = [];
        foreach (string name in graph.Outputs.Distinct())
        {
            string path = Path.Combine(folder, FileName(name, written.Select(array => Path.GetFileName(array.Path))));
            NpyFile.Write(path, NpyArray.Of(outputs[name]));
            written.Add(new RunArray(name, path, outputs[name].Shape));
        }

        return new RunResult(model, [.. graph.Inputs.Select(input => new RunArray(input.Name, files[input.Name], tensors[input.Name].Shape))], written, inIntegers);
    }

    // Which file is which input.
    private static Dictionary<string, string> Assign(Graph graph, IReadOnlyList<string> inputs)
    {
        string takes = $"'{graph.Name}' takes {string.Join(", ", graph.Inputs.Select(input => $"{input.Name} {input.Shape}"))}";
        var files = new Dictionary<string, string>();
        List<string> unnamed = [];
        foreach (string input in inputs)
        {
            string[] parts = input.Split('=', 2);
            if (parts.Length == 1 || File.Exists(input))
                unnamed.Add(input);
            else if (graph.Inputs.All(known => known.Name != parts[0]))
                throw new StudyException($"The model has no input '{parts[0]}': {takes}. {NearestName.Hint(parts[0], [.. graph.Inputs.Select(known => known.Name)])}");
            else if (!files.TryAdd(parts[0], parts[1]))
                throw new StudyException($"The input '{parts[0]}' is given twice, by '{files[parts[0]]}' and '{parts[1]}'. Leave one out.");
        }

        string[] open = [.. graph.Inputs.Select(input => input.Name).Where(name => !files.ContainsKey(name))];
        if (open.Length != unnamed.Count)
            throw new StudyException($"{takes}: {graph.Inputs.Length} {(graph.Inputs.Length == 1 ? "array" : "arrays")}, but {inputs.Count} {(inputs.Count == 1 ? "was" : "were")} given. Give each once, as 'x.npy' in this order or as 'NAME=x.npy'.");
        foreach ((string name, string file) in open.Zip(unnamed))
            files[name] = file;
        return files;
    }

    // Names of outputs may hold slashes and colons, which file systems keep for themselves.
    private static string FileName(string output, IEnumerable<string> taken)
    {
        string plain = string.Concat(output.Select(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '_'));
        IEnumerable<string> names = Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{plain}-{number}.npy").Prepend($"{plain}.npy");
        return names.First(name => !taken.Contains(name, StringComparer.OrdinalIgnoreCase));
    }
}
