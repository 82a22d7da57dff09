using System.Diagnostics;
using System.Globalization;
using Nibble.Numerics;

namespace Nibble.SideBySide;

/// <summary>A network that PyTorch trains in a process of its own, some steps at a time.</summary>
internal sealed class PyTorchTraining(string network) : IDisposable
{
    private Process? _process;

    /// <summary>The loss of the last step.</summary>
    public double Loss { get; private set; }

    /// <summary>Begins anew with so many threads.</summary>
    public void Open(int threads)
    {
        Dispose();
        _process = PyTorch.Start(threads, network, threads.ToString(CultureInfo.InvariantCulture));
    }

    public void Train(int steps) => Loss = double.Parse(Ask($"steps {steps}"), CultureInfo.InvariantCulture);

    /// <summary>The greatest resident size so far, in bytes.</summary>
    public long PeakMemory() => long.Parse(Ask("memory"), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        if (_process is null)
            return;
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
        _process = null;
    }

    private string Ask(string command)
    {
        _process!.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine()
            ?? throw new NibbleException($"PyTorch stopped training '{network}': {_process.StandardError.ReadToEnd().Trim()}");
    }
}
