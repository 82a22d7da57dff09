using Nibble.Graphs;
using Nibble.Onnx;

namespace Nibble.SideBySide;

/// <summary>A network of Nibble's, and the file that ONNX Runtime runs beside it.</summary>
/// <param name="Name">What the rows call it.</param>
/// <param name="Ours">Makes Nibble's network.</param>
/// <param name="TheirFile">ONNX Runtime's.</param>
/// <param name="Tolerance">
/// How far results may be apart, as a part of the greatest; null where the two compute different things, so that Nibble's results are held against
/// those of its own network in floats.
/// </param>
internal sealed record ModelPair(string Name, Func<Graph> Ours, string TheirFile, double? Tolerance)
{
    /// <summary>Of networks of the same numbers: integer programs give ONNX Runtime's integers up to a rare last bit, floats sum in another order.</summary>
    public const double SameNumbers = 0.01;

    /// <summary>Of the same network in numbers of another width, whose errors an LSTM adds up over its steps.</summary>
    public const double OtherNumbers = 0.1;

    /// <summary>What the rows call the other side: means are not taken over both kinds.</summary>
    public string Peer => Tolerance == SameNumbers ? "ONNX Runtime" : "ONNX Runtime, other numbers";

    /// <summary>Both sides read one file.</summary>
    public static ModelPair Of(string file) => new(Path.GetFileNameWithoutExtension(file), () => OnnxFile.Read(file), file, SameNumbers);

    /// <summary>Each side reads its own file.</summary>
    public static ModelPair Of(string ours, string theirs) => new(NameOf(Path.GetFileNameWithoutExtension(ours), theirs), () => OnnxFile.Read(ours), theirs, OtherNumbers);

    /// <summary>A network of Nibble's that ONNX can't say, beside one of the same architecture.</summary>
    public static ModelPair Of(string name, Func<Graph> ours, string theirs) => new(NameOf(name, theirs), ours, theirs, Tolerance: null);

    /// <summary>As the command line gives it: FILE, or OURS=THEIRS.</summary>
    public static ModelPair Parse(string given) => given.Split('=', 2) is [string ours, string theirs] ? Of(ours, theirs) : Of(given);

    private static string NameOf(string ours, string theirs) => $"{ours} / {Path.GetFileNameWithoutExtension(theirs)}";
}
