namespace Nibble.Cli;

/// <summary>Ctrl-C as a token: the first asks the work to stop in order, a second ends the process at once.</summary>
internal static class StopSignal
{
    private static readonly CancellationTokenSource Source = new();

    static StopSignal() => Console.CancelKeyPress += (_, pressed) =>
    {
        if (Source.IsCancellationRequested)
            return;
        pressed.Cancel = true;
        Console.Error.WriteLine();
        Console.Error.WriteLine("nibble: stopping (again to stop at once) ...");
        Source.Cancel();
    };

    /// <summary>Cancelled by Ctrl-C.</summary>
    public static CancellationToken Token => Source.Token;
}
