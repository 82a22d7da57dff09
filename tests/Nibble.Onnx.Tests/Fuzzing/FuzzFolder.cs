using System.Runtime.InteropServices;
using System.Text;
using Nibble.Graphs;

namespace Nibble.Onnx.Tests;

/// <summary>A folder with the file in which seeds keep tensors.</summary>
internal sealed class FuzzFolder : IDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "weights.bin";

    private readonly string _path = Directory.CreateTempSubdirectory("nibble-fuzz").FullName;

    public FuzzFolder()
    {
        // Floats, then the shape [-1, 2].
        byte[] bytes = [.. MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 12).Select(i => i * 0.25f)]), .. MemoryMarshal.AsBytes<long>([-1, 2])];
        File.WriteAllBytes(Path.Combine(_path, FileName), bytes);
    }

    /// <summary>Reads a model: from a file in the folder where it names the other file, else from its bytes.</summary>
    public Graph Read(byte[] model, string name)
    {
        if (model.AsSpan().IndexOf(Encoding.UTF8.GetBytes(FileName)) < 0)
            return OnnxFile.FromBytes(model, name);
        string path = Path.Combine(_path, $"{name}.onnx");
        File.WriteAllBytes(path, model);
        try
        {
            return OnnxFile.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
