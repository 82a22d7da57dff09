using System.Security.Cryptography;
using Google.Protobuf;

namespace Nibble.Onnx;

/// <summary>The files beside a model in which it keeps the data of large tensors. Nothing outside the model's folder is opened.</summary>
/// <param name="folder">The model's folder; null where the model did not come from a file.</param>
internal sealed class ExternalFiles(string? folder)
{
    // ONNX's number for data that lies in another file.
    private const int External = 1;

    private readonly Dictionary<string, string> _checksums = [];

    /// <summary>The tensor with its data inside, wherever it lay.</summary>
    /// <exception cref="OnnxException">The data lies in another file, and that can't be had; the message names the tensor and the file.</exception>
    public TensorProto Load(TensorProto tensor)
    {
        if (tensor.DataLocation != External)
            return tensor;
        try
        {
            return new TensorProto { Name = tensor.Name, DataType = tensor.DataType, Dims = { tensor.Dims }, RawData = UnsafeByteOperations.UnsafeWrap(Bytes(tensor)) };
        }
        catch (OnnxException error)
        {
            throw new OnnxException($"the tensor '{tensor.Name}' {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OnnxException($"the tensor '{tensor.Name}' keeps its data in another file, '{Entry(tensor, "location")}', which can't be read: {error.Message}", error);
        }
    }

    private byte[] Bytes(TensorProto tensor)
    {
        string location = Entry(tensor, "location") is { Length: > 0 } found ? found : throw new OnnxException("keeps its data in another file, but does not say in which; save the model again");
        if (folder is null)
            throw new OnnxException($"keeps its data in another file, '{location}', and a model that is read from bytes has no folder to look in; read it by its path, or save it with all data inside");
        long expected = TensorReader.ByteCountOf(tensor);
        long offset = Number(tensor, "offset") ?? 0, length = Number(tensor, "length") ?? expected;
        if (length != expected)
            throw new OnnxException($"has {length} bytes in '{location}'; expected {expected} for {ElementTypes.NameOf((ElementType)tensor.DataType)} of shape [{string.Join(", ", tensor.Dims)}]; the file is damaged");

        string path = Inside(location);
        if (!File.Exists(path))
            throw new OnnxException($"keeps its data in another file, '{location}', which is not in the model's folder '{folder}'; put it there under this name");
        using FileStream file = File.OpenRead(path);
        if (offset > file.Length || length > file.Length - offset)
            throw new OnnxException($"has its data in '{location}' from byte {offset} to {offset + (Int128)length}, but that file has {file.Length} bytes; it is cut off, or of another model");
        CheckDigest(tensor, location, file);
        var bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    // The path, where neither it nor a link on it leads out of the model's folder.
    private string Inside(string location)
    {
        string[] parts = location.Split('/', '\\');
        if (Path.IsPathRooted(location) || location.Contains(':') || location.Contains('\0') || parts.Contains(".."))
            throw new OnnxException($"keeps its data in '{location}'; expected a file in the model's folder, named from there without '..'. Move the file and save the model again");
        string root = Resolved(Path.GetFullPath(folder!)), path = root;
        foreach (string part in parts.Where(part => part is not ("" or ".")))
        {
            path = Resolved(Path.Combine(path, part));
            if (!path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new OnnxException($"keeps its data in '{location}', a link that leads out of the model's folder, to '{path}'; put the file itself there");
        }

        return path;
    }

    private static string Resolved(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return info.LinkTarget is null ? path : Path.GetFullPath(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
    }

    // ONNX's checksum is the SHA-1 of the whole file, in hexadecimal digits.
    private void CheckDigest(TensorProto tensor, string location, FileStream file)
    {
        if (Entry(tensor, "checksum") is not { Length: > 0 } expected)
            return;
        if (!_checksums.TryGetValue(file.Name, out string? found))
        {
#pragma warning disable CA5350 // The format asks for SHA-1; it finds damage, not forgery.
            _checksums.Add(file.Name, found = Convert.ToHexString(SHA1.HashData(file)));
#pragma warning restore CA5350
        }

        if (!found.Equals(expected.Trim(), StringComparison.OrdinalIgnoreCase))
            throw new OnnxException($"keeps its data in '{location}', whose checksum is {found.ToLowerInvariant()}; expected {expected}. The file is damaged, or of another model");
    }

    private static long? Number(TensorProto tensor, string key)
    {
        if (Entry(tensor, key) is not { Length: > 0 } text)
            return null;
        return long.TryParse(text, out long number) && number >= 0 ? number : throw new OnnxException($"has the {key} '{text}' in another file, '{Entry(tensor, "location")}'; expected a number of bytes");
    }

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;
}
