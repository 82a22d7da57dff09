using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Nibble.Data.Tests;

/// <summary>A real HTTP server on this machine, which can misbehave in all the ways that mirrors do.</summary>
internal sealed partial class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, Queue<Answer>> _answers = [];
    private readonly List<string> _requests = [];
    private readonly CancellationTokenSource _closing = new();

    public LoopbackServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>One answer to a request.</summary>
    /// <param name="Body">The whole file, as this server has it.</param>
    /// <param name="Status">200 becomes 206 where a range is asked for.</param>
    /// <param name="KnowsRanges">Whether a range is honored; else the whole file comes.</param>
    /// <param name="CutAfter">The connection is cut after so many bytes of the body.</param>
    /// <param name="Stalls">Whether it then stays open and silent.</param>
    /// <param name="TellsLength">Whether the length is in the header.</param>
    public sealed record Answer(byte[] Body, int Status = 200, bool KnowsRanges = true, int CutAfter = int.MaxValue, bool Stalls = false, bool TellsLength = true);

    /// <summary>The addresses asked for, each with the first byte of the range: <c>/a/file 100</c>, or <c>/a/file</c>.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    public Uri Mirror(string name) => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{name}/");

    /// <summary>Answers requests for a path in turn, all further ones with the last; other paths are 404.</summary>
    public void Serve(string path, params Answer[] answers)
    {
        lock (_requests)
            _answers[path] = new Queue<Answer>(answers);
    }

    public void Dispose()
    {
        _closing.Cancel();
        _listener.Stop();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_closing.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using TcpClient _ = client;
        try
        {
            NetworkStream stream = client.GetStream();
            using StreamReader reader = new(stream, leaveOpen: true);
            string path = (await reader.ReadLineAsync(_closing.Token))!.Split(' ')[1];
            int? from = null;
            while (await reader.ReadLineAsync(_closing.Token) is { Length: > 0 } line)
                if (RangePattern().Match(line) is { Success: true } range)
                    from = int.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture);
            await RespondAsync(stream, Next(path, from), from);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
        }
    }

    private Answer Next(string path, int? from)
    {
        lock (_requests)
        {
            _requests.Add(from is null ? path : $"{path} {from}");
            return !_answers.TryGetValue(path, out Queue<Answer>? answers) ? new Answer("not here"u8.ToArray(), 404)
                : answers.Count > 1 ? answers.Dequeue() : answers.Peek();
        }
    }

    private async Task RespondAsync(NetworkStream stream, Answer answer, int? from)
    {
        bool partial = answer.Status == 200 && answer.KnowsRanges && from is not null;
        byte[] body = partial ? answer.Body[from!.Value..] : answer.Body;
        string header = $"HTTP/1.1 {(partial ? 206 : answer.Status)} Status\r\nConnection: close\r\n"
            + (answer.TellsLength ? $"Content-Length: {body.Length}\r\n" : "")
            + (partial ? $"Content-Range: bytes {from}-{answer.Body.Length - 1}/{(answer.TellsLength ? answer.Body.Length : "*")}\r\n" : "");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(header + "\r\n"), _closing.Token);
        await stream.WriteAsync(body.AsMemory(0, Math.Min(body.Length, answer.CutAfter)), _closing.Token);
        if (answer.Stalls)
            await Task.Delay(Timeout.Infinite, _closing.Token);
    }

    [GeneratedRegex("^Range: bytes=([0-9]+)-$", RegexOptions.IgnoreCase)]
    private static partial Regex RangePattern();
}
