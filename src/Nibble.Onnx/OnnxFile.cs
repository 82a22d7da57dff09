using Google.Protobuf;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads and writes networks as ONNX files.</summary>
/// <remarks>
/// Reads operator sets 7 to 25; writes 13, the first with scales per channel and so the one that most runtimes take, or a later one where the network
/// or <see cref="OnnxWriteOptions"/> ask for what came after. What is <see cref="Quantize"/> in the graph is QuantizeLinear and DequantizeLinear, or
/// DynamicQuantizeLinear and MatMulInteger, in the file, or what another <see cref="OnnxDialect"/> has for it.
/// Formats below 8 bits are written in 8-bit integers with a Clip between the two, unless <see cref="NarrowCodes.Native"/> ones are asked for. The grid of an LSTM's integer hidden state is a note in the
/// file: other runtimes keep that state real. ONNX Runtime's DynamicQuantizeLSTM is read as an LSTM with its quantized weights and real sums.
/// </remarks>
public static class OnnxFile
{
    /// <summary>Reads a network; tensors that it keeps in other files are looked for in its folder, and nowhere else.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How; null for the default.</param>
    /// <exception cref="OnnxException">There is no such file, it is not ONNX, it is damaged, or it has operators that are not supported, which are all listed.</exception>
    public static Graph Read(string path, OnnxReadOptions? options = null)
    {
        if (Directory.Exists(path))
            throw new OnnxException($"Can't read '{path}': it is a folder. Name the .onnx file itself.");
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > int.MaxValue } file)
                throw new OnnxException($"Can't read '{path}': it has {file.Length} bytes, and ONNX's own limit is 2 GB. Save the model with its tensors in other files (external data).");
            return FromBytes(File.ReadAllBytes(path), path, options ?? OnnxReadOptions.Default, new ExternalFiles(Path.GetDirectoryName(Path.GetFullPath(path))));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OnnxException($"There is no file '{path}'. Check its name.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new OnnxException($"Can't read '{path}': {error.Message}", error);
        }
    }

    /// <summary>Reads a network from the content of a file, which must hold all of its data.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">How; null for the default.</param>
    /// <exception cref="OnnxException">The content is not ONNX, is damaged, or has operators that are not supported, which are all listed.</exception>
    public static Graph FromBytes(ReadOnlySpan<byte> bytes, string name, OnnxReadOptions? options = null) =>
        FromBytes(bytes, name, options ?? OnnxReadOptions.Default, new ExternalFiles(null));

    /// <summary>Writes a network by <see cref="OnnxWriteOptions.Default"/>, whole or not at all.</summary>
    /// <exception cref="OnnxException">ONNX can't say what the network says; the message names the node.</exception>
    /// <exception cref="NibbleException">The file can't be written.</exception>
    public static void Write(Graph graph, string path) => Write(graph, path, OnnxWriteOptions.Default);

    /// <summary>Writes a network, whole or not at all.</summary>
    /// <exception cref="OnnxException">The dialect or the operator set can't say what the network says; the message names the node.</exception>
    /// <exception cref="NibbleException">The file can't be written.</exception>
    public static void Write(Graph graph, string path, OnnxWriteOptions options)
    {
        byte[] bytes = ToBytes(graph, options);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The content of a network's file by <see cref="OnnxWriteOptions.Default"/>; the same network gives the same bytes.</summary>
    /// <exception cref="OnnxException">ONNX can't say what the network says; the message names the node.</exception>
    public static byte[] ToBytes(Graph graph) => ToBytes(graph, OnnxWriteOptions.Default);

    /// <summary>The content of a network's file; the same network and options give the same bytes.</summary>
    /// <exception cref="OnnxException">The dialect or the operator set can't say what the network says; the message names the node.</exception>
    public static byte[] ToBytes(Graph graph, OnnxWriteOptions options) => new ModelExport(graph, options).ToModel().ToByteArray();

    private static Graph FromBytes(ReadOnlySpan<byte> bytes, string name, OnnxReadOptions options, ExternalFiles files)
    {
        try
        {
            return ModelImport.ToGraph(ModelProto.Parser.ParseFrom(bytes), options, files);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new OnnxException($"Can't read '{name}': it is not an ONNX file, or it is cut off or damaged ({error.Message})", error);
        }
        catch (NibbleException error)
        {
            throw new OnnxException($"Can't read '{name}': {error.Message.TrimEnd('.')}.", error);
        }
    }
}
