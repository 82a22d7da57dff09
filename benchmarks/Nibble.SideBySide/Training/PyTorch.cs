using System.Diagnostics;
using System.Globalization;
using Nibble.Numerics;

namespace Nibble.SideBySide;

/// <summary>PyTorch as the system's Python has it, set up to be as fast as it can: one pool of threads, memory that is kept, all instructions.</summary>
internal sealed class PyTorch
{
    private const string Python = "/usr/bin/python3";

    // The build of OpenBLAS that shares PyTorch's threads instead of fighting them for the cores.
    private const string OpenBlasWithOpenMp = "/usr/lib/x86_64-linux-gnu/openblas-openmp";

    private PyTorch(string version) => Version = version;

    public string Version { get; }

    public static PyTorch? TryFind()
    {
        if (!File.Exists(Python))
            return null;
        using Process process = Start(threads: 1, "--version");
        string version = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? new PyTorch(version) : null;
    }

    /// <summary>Starts the program that trains.</summary>
    public static Process Start(int threads, params string[] arguments)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(Python, [NativePeer.Installed("torch_training.py"), .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        (string Name, string Value)[] settings =
        [
            ("OMP_NUM_THREADS", count), ("OPENBLAS_NUM_THREADS", count), ("GLOG_minloglevel", "2"),
            ("MALLOC_MMAP_MAX_", "0"), ("MALLOC_TRIM_THRESHOLD_", "34359738368"), ("MALLOC_TOP_PAD_", "268435456"),
            ("ATEN_CPU_CAPABILITY", System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "avx512" : "avx2"),
        ];
        foreach ((string name, string value) in settings)
            start.Environment[name] = value;
        if (Directory.Exists(OpenBlasWithOpenMp))
            start.Environment["LD_LIBRARY_PATH"] = OpenBlasWithOpenMp;
        return Process.Start(start) ?? throw new NibbleException($"'{Python}' does not start.");
    }
}
