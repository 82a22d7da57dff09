using System.Runtime.InteropServices;
using Nibble.Kernels;

namespace Nibble.SideBySide;

/// <summary>oneDNN's matrix product of bytes.</summary>
internal sealed unsafe class OneDnn
{
    private readonly delegate* unmanaged<byte, byte, byte, long, long, long, float, byte*, long, byte, sbyte*, long, sbyte, float, int*, long, int*, int> _gemm;
    private readonly delegate* unmanaged<int, void> _setThreads;

    private readonly nint _library;

    private OneDnn(nint library, nint threads)
    {
        _library = library;
        _gemm = (delegate* unmanaged<byte, byte, byte, long, long, long, float, byte*, long, byte, sbyte*, long, sbyte, float, int*, long, int*, int>)NativeLibrary.GetExport(library, "dnnl_gemm_u8s8s32");
        _setThreads = threads == 0 ? null : (delegate* unmanaged<int, void>)NativeLibrary.GetExport(threads, "omp_set_num_threads");
        var version = (delegate* unmanaged<int*>)NativeLibrary.GetExport(library, "dnnl_version");
        Version = $"{version()[0]}.{version()[1]}.{version()[2]}";
    }

    public string Version { get; }

    // It shares its work out by OpenMP, whose own call sets the number of threads.
    public static OneDnn? TryLoad(string? file) =>
        NativePeer.Load(file, "libdnnl.so.3", "libdnnl.so.2", "libdnnl") is var library and not 0 ? new OneDnn(library, NativePeer.Load(null, "libgomp.so.1")) : null;

    public void SetThreads(int count)
    {
        if (_setThreads is not null)
            _setThreads(count);
    }

    /// <summary>Whether <see cref="Pack"/> can be called: version 2 of the library.</summary>
    public bool CanPack => NativeLibrary.TryGetExport(_library, "dnnl_matmul_desc_init", out _);

    /// <summary>The same product as <see cref="Multiply"/>, of weights in the order that oneDNN prefers. All arrays are pinned.</summary>
    public OneDnnProduct Pack(GemmSize size, byte[] left, sbyte[] right, int[] sums) => new(_library, size, left, right, sums);

    /// <summary>C = A · B with 32-bit sums, all stored row by row: A [M, K] of bytes, B [K, N] of signed bytes.</summary>
    public void Multiply(GemmSize size, byte[] left, sbyte[] right, int[] sums)
    {
        int offset = 0;
        fixed (byte* a = left)
        fixed (sbyte* b = right)
        fixed (int* c = sums)
        {
            int status = _gemm((byte)'N', (byte)'N', (byte)'F', size.M, size.N, size.K, 1, a, size.K, 0, b, size.N, 0, 0, c, size.N, &offset);
            if (status != 0)
                throw new InvalidOperationException($"dnnl_gemm_u8s8s32 refused {size} with status {status}.");
        }
    }
}
