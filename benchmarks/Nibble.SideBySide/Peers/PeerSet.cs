namespace Nibble.SideBySide;

/// <summary>The peers that are on this machine.</summary>
/// <param name="openBlas">OpenBLAS' file, or null to look for it.</param>
/// <param name="oneDnn">oneDNN's file, likewise.</param>
/// <param name="onnxRuntime">ONNX Runtime's file, likewise.</param>
internal sealed class PeerSet(string? openBlas, string? oneDnn, string? onnxRuntime)
{
    public OpenBlas? OpenBlas { get; } = OpenBlas.TryLoad(openBlas);

    public OneDnn? OneDnn { get; } = OneDnn.TryLoad(oneDnn);

    public OnnxRuntime? OnnxRuntime { get; } = OnnxRuntime.TryLoad(onnxRuntime);

    public PyTorch? PyTorch { get; } = PyTorch.TryFind();

    /// <summary>What those that are there say of themselves.</summary>
    public IEnumerable<(string Name, string Version)> Versions => new (string, string?)[]
    {
        ("OpenBLAS", OpenBlas?.Version), ("oneDNN", OneDnn?.Version), ("ONNX Runtime", OnnxRuntime?.Version), ("PyTorch", PyTorch?.Version),
    }.Where(peer => peer.Item2 is not null).Select(peer => (peer.Item1, peer.Item2!));

    /// <summary>A sentence for each that is not there.</summary>
    public IEnumerable<string> Missing => new (string, bool, string)[]
    {
        ("OpenBLAS", OpenBlas is null, ", or name its file by --openblas"), ("oneDNN", OneDnn is null, ", or name its file by --onednn"),
        ("ONNX Runtime", OnnxRuntime is null, ", or name its file by --onnxruntime"), ("PyTorch", PyTorch is null, ""),
    }.Where(peer => peer.Item2).Select(peer => $"{peer.Item1} was not found, so its rows are left out. Run benchmarks/peers/install.sh{peer.Item3}.");

    /// <summary>How many threads those use that have no setting of their own for each call.</summary>
    public void SetThreads(int count)
    {
        OpenBlas?.SetThreads(count);
        OneDnn?.SetThreads(count);
    }
}
