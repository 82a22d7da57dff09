using System.Runtime.InteropServices;
using System.Text;
using Nibble.Numerics;

namespace Nibble.SideBySide;

/// <summary>ONNX Runtime by its C interface: a table of functions whose places never change.</summary>
internal sealed unsafe class OnnxRuntime
{
    private const uint TableVersion = 10;
    private const int AllOptimizations = 99;

    // Places in the table.
    private const int ErrorMessage = 2, CreateEnvironment = 3, CreateSession = 7, CreateOptions = 10, SetOptimization = 23, SetThreadsWithin = 24, SetThreadsBetween = 25, CreateMemoryInfo = 69;
    private const int ReleaseStatus = 93, ReleaseOptions = 100;

    private readonly void** _table;
    private readonly void* _environment;

    private OnnxRuntime(nint library)
    {
        var start = (delegate* unmanaged<void**>)NativeLibrary.GetExport(library, "OrtGetApiBase");
        void** entry = start();
        _table = ((delegate* unmanaged<uint, void**>)entry[0])(TableVersion);
        Version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)entry[1])())!;
        void* made;
        fixed (byte* name = "side-by-side\0"u8)
            Check(((delegate* unmanaged<int, byte*, void**, void*>)_table[CreateEnvironment])(3, name, &made));
        _environment = made;
        Check(((delegate* unmanaged<int, int, void**, void*>)_table[CreateMemoryInfo])(0, 0, &made));
        MemoryInfo = made;
    }

    public string Version { get; }

    internal void* MemoryInfo { get; }

    public static OnnxRuntime? TryLoad(string? file)
    {
        string system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        string machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string packaged = NativePeer.Installed($"node_modules/onnxruntime-node/bin/napi-v6/{system}/{machine}/libonnxruntime.so.1");
        return NativePeer.Load(file, packaged, "libonnxruntime.so.1", "onnxruntime") is var library and not 0 ? new OnnxRuntime(library) : null;
    }

    /// <summary>Opens a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">How many threads an operator uses.</param>
    /// <returns>The session.</returns>
    internal void* Open(string path, int threads)
    {
        void* options;
        void* session;
        Check(((delegate* unmanaged<void**, void*>)_table[CreateOptions])(&options));
        Check(((delegate* unmanaged<void*, int, void*>)_table[SetThreadsWithin])(options, threads));
        Check(((delegate* unmanaged<void*, int, void*>)_table[SetThreadsBetween])(options, 1));
        Check(((delegate* unmanaged<void*, int, void*>)_table[SetOptimization])(options, AllOptimizations));
        fixed (byte* name = (OperatingSystem.IsWindows() ? Encoding.Unicode : Encoding.UTF8).GetBytes(path + '\0'))
            Check(((delegate* unmanaged<void*, byte*, void*, void**, void*>)_table[CreateSession])(_environment, name, options, &session));
        ((delegate* unmanaged<void*, void>)_table[ReleaseOptions])(options);
        return session;
    }

    internal void* Function(int place) => _table[place];

    /// <summary>Turns a status that is an error into an exception.</summary>
    internal void Check(void* status)
    {
        if (status is null)
            return;
        string message = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<void*, byte*>)_table[ErrorMessage])(status))!;
        ((delegate* unmanaged<void*, void>)_table[ReleaseStatus])(status);
        throw new NibbleException($"ONNX Runtime {Version} says: {message}");
    }
}
