using System.Runtime.InteropServices;
using Nibble.Kernels;

namespace Nibble.SideBySide;

/// <summary>OpenBLAS by its C interface.</summary>
internal sealed unsafe class OpenBlas
{
    private const int RowMajor = 101, NotTransposed = 111, Transposed = 112;

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _sgemm;
    private readonly delegate* unmanaged<int, void> _setThreads;

    private OpenBlas(nint library)
    {
        _sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemm");
        _setThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads");
        var config = (delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, "openblas_get_config");
        Version = Marshal.PtrToStringUTF8((nint)config())!.Trim();
    }

    public string Version { get; }

    public static OpenBlas? TryLoad(string? file) => NativePeer.Load(file, "libopenblas.so.0", "libopenblas") is var library and not 0 ? new OpenBlas(library) : null;

    public void SetThreads(int count) => _setThreads(count);

    /// <summary>C = A · B, either operand possibly stored transposed.</summary>
    public void Multiply(GemmSize size, float[] left, bool transposeLeft, float[] right, bool transposeRight, float[] result)
    {
        fixed (float* a = left, b = right, c = result)
            _sgemm(
                RowMajor, transposeLeft ? Transposed : NotTransposed, transposeRight ? Transposed : NotTransposed, size.M, size.N, size.K,
                1, a, transposeLeft ? size.M : size.K, b, transposeRight ? size.K : size.N, 0, c, size.N);
    }
}
