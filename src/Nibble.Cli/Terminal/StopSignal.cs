using System.Runtime.InteropServices;

namespace Nibble.Cli;

/// <summary>Ctrl-C, and a scheduler's request to end, as a token: the first asks the work to stop in order, a second ends the process at once.</summary>
internal static class StopSignal
{
    private static readonly CancellationTokenSource Source = new();

    // Handlers live as long as these.
    private static readonly PosixSignalRegistration[] Registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public static CancellationToken Token => Source.Token;

    private static void Stop(PosixSignalContext signal)
    {
        if (Source.IsCancellationRequested)
            return;
        signal.Cancel = true;
        Source.Cancel();
    }
}
