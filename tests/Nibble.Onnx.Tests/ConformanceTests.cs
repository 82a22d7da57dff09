using System.Runtime.InteropServices;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;
using Xunit.Abstractions;

namespace Nibble.Onnx.Tests;

/// <summary>The models that ONNX tests runtimes with, and what it expects of them. They are not ours to keep: NIBBLE_ONNX_TESTS names the folder onnx/backend/test/data of its repository.</summary>
public sealed class ConformanceTests(ITestOutputHelper log)
{
    private const double Tolerance = 2e-3;

    // What the files expect differs from what ONNX Runtime computes, and from what the operators' definitions say.
    private static readonly HashSet<string> Exceptions =
    [
        // Sums beyond a byte wrap around.
        "test_qlinearmatmul_2D_int8_float16", "test_qlinearmatmul_2D_int8_float32", "test_qlinearmatmul_3D_int8_float16", "test_qlinearmatmul_3D_int8_float32",

        // The size by which positions are divided is not rounded.
        "test_resize_downsample_scales_cubic_align_corners", "test_resize_downsample_scales_linear_align_corners",

        // Zeros divided by their norm are no numbers.
        "test_l2normalization_axis_0",
    ];

    [SkippableFact]
    public void What_ONNX_tests_runtimes_with_is_computed_as_it_expects_or_refused()
    {
        string? root = Environment.GetEnvironmentVariable("NIBBLE_ONNX_TESTS");
        Skip.If(root is null, "ONNX's own models are not here; set NIBBLE_ONNX_TESTS to onnx/backend/test/data of its repository, of version 1.20 or before.");
        string[] folders = [.. Directory.GetFiles(root, "model.onnx", SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal)];
        Assert.True(folders.Length > 100, $"There are only {folders.Length} models in '{root}'.");
        int agreed = 0, refused = 0;
        List<string> wrong = [];
        foreach (string folder in folders)
        {
            try
            {
                if (DifferenceIn(folder) is not { } difference)
                    agreed++;
                else if (!Exceptions.Contains(Path.GetFileName(folder)))
                    wrong.Add($"{Path.GetFileName(folder)}: {difference}");
            }
            catch (NibbleException)
            {
                refused++;
            }
            catch (NotSupportedException)
            {
                refused++;
            }
        }

        log.WriteLine($"{folders.Length} models: {agreed} agree, {refused} are refused.");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // Weights are inputs there; they are tried as such first, and then as constants beside each input alone.
    private static string? DifferenceIn(string folder)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "model.onnx")));
        TensorProto[] inputs = TensorsIn(folder, "input", model.Graph.Input.Select(value => value.Name));
        TensorProto[] outputs = TensorsIn(folder, "output", model.Graph.Output.Select(value => value.Name));
        NibbleException? refusal = null;
        foreach (TensorProto[] fed in (IEnumerable<TensorProto[]>)[inputs, .. inputs.Select(input => (TensorProto[])[input])])
        {
            try
            {
                return Difference(WithConstants(model, [.. inputs.Except(fed)]), fed, outputs);
            }
            catch (NibbleException error)
            {
                refusal ??= error;
            }
        }

        throw refusal!;
    }

    private static ModelProto WithConstants(ModelProto model, TensorProto[] constants)
    {
        ModelProto copy = model.Clone();
        foreach (TensorProto constant in constants)
        {
            copy.Graph.Initializer.Add(constant);
            copy.Graph.Input.Remove(copy.Graph.Input.First(input => input.Name == constant.Name));
        }

        return copy;
    }

    private static string? Difference(ModelProto model, TensorProto[] inputs, TensorProto[] outputs)
    {
        Graph graph = OnnxFile.FromBytes(Google.Protobuf.MessageExtensions.ToByteArray(model), "test");
        IReadOnlyDictionary<string, Tensor> found = new FloatEvaluator(graph).Run(inputs.ToDictionary(input => input.Name, Decode));
        for (int i = 0; i < outputs.Length; i++)
        {
            Tensor expected = Decode(outputs[i]), output = found[graph.Outputs[i]];
            if (output.Shape != expected.Shape)
                return $"{outputs[i].Name} is {output.Shape}; expected {expected.Shape}";
            for (int at = 0; at < expected.Length; at++)
                if (!output[at].Equals(expected[at]) && !(Math.Abs((double)output[at] - expected[at]) <= Tolerance * (0.01 + Math.Abs(expected[at]))))
                    return $"{outputs[i].Name}[{at}] is {output[at]}; expected {expected[at]}";
        }

        return null;
    }

    private static TensorProto[] TensorsIn(string folder, string kind, IEnumerable<string> names)
    {
        List<TensorProto> tensors = [];
        foreach ((int i, string name) in names.Index())
        {
            string file = Path.Combine(folder, "test_data_set_0", $"{kind}_{i}.pb");
            if (!File.Exists(file))
                continue;
            TensorProto tensor;
            try
            {
                tensor = TensorProto.Parser.ParseFrom(File.ReadAllBytes(file));
            }
            catch (Google.Protobuf.InvalidProtocolBufferException error)
            {
                throw new NotSupportedException("It is no tensor but a sequence.", error);
            }

            tensor.Name = name;
            tensors.Add(tensor);
        }

        return [.. tensors];
    }

    private static Tensor Decode(TensorProto tensor)
    {
        ReadOnlySpan<byte> raw = tensor.RawData.Span;
        float[] values = tensor.DataType switch
        {
            1 => tensor.FloatData.Count > 0 ? [.. tensor.FloatData] : MemoryMarshal.Cast<byte, float>(raw).ToArray(),
            2 => [.. raw.ToArray().Select(value => (float)value)],
            3 => [.. raw.ToArray().Select(value => (float)(sbyte)value)],
            6 => [.. MemoryMarshal.Cast<byte, int>(raw).ToArray().Select(value => (float)value)],
            7 => [.. MemoryMarshal.Cast<byte, long>(raw).ToArray().Select(value => (float)value)],
            9 => [.. raw.ToArray().Select(value => (float)value)],
            10 => [.. MemoryMarshal.Cast<byte, Half>(raw).ToArray().Select(value => (float)value)],
            11 => [.. MemoryMarshal.Cast<byte, double>(raw).ToArray().Select(value => (float)value)],
            _ => throw new NotSupportedException($"Elements of ONNX's type {tensor.DataType} are not compared."),
        };
        Shape shape = [.. tensor.Dims.Select(size => (int)size)];
        return values.Length == shape.ElementCount ? new Tensor(shape, values) : throw new NotSupportedException("It is no tensor but a sequence, or of another encoding.");
    }
}
