using System.Reflection;
using System.Text.RegularExpressions;

namespace Nibble.Documentation.Tests;

/// <summary>A name between back quotes that looks like one of Nibble's types or members is one.</summary>
public sealed partial class NamesTests
{
    // Names that the documents take from others: ONNX's and QONNX's operators, .NET's classes and words.
    private static readonly HashSet<string> Foreign =
    [
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearConv", "QLinearMatMul", "QGemm", "ConvInteger", "MatMulInteger",
        "Quant", "BipolarQuant", "Trunc", "Release", "Fact", "SkippableFact", "ProjectReference",
    ];

    private static readonly ILookup<string, Type> Types =
        Repository.Rooms.SelectMany(room => room.Load().GetExportedTypes()).ToLookup(type => type.Name.Split('`')[0]);

    public static TheoryData<string> Documents => [.. MarkdownDocument.Files];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_name_exists(string document)
    {
        string[] unknown =
        [
            .. MarkdownDocument.Read(document).CodeSpans.Where(span => !Exists(span.Text))
                .Select(span => $"{document}({span.Line}): `{span.Text}` is no type or member of Nibble's, nor a known name of others."),
        ];

        Assert.True(unknown.Length == 0, string.Join('\n', unknown));
    }

    [Theory]
    [InlineData("UniformQuantizer", true)]
    [InlineData("NumberFormat.Int(4)", true)]
    [InlineData("Rounding.NearestEven", true)]
    [InlineData("Nibble.Numerics", true)]
    [InlineData("README.md", true)]
    [InlineData("scale", true)]
    [InlineData("UniformQuantiser", false)]
    [InlineData("NumberFormat.Integer(4)", false)]
    [InlineData("Nibble.Numeric", false)]
    public void A_name_is_recognized(string span, bool exists) => Assert.Equal(exists, Exists(span));

    // Only what is written in .NET casing from end to end claims to be a name: not `x`, `int8`, `README.md` or `dotnet build`.
    private static bool Exists(string span)
    {
        Match match = DotNetName().Match(span);
        if (!match.Success || span.EndsWith(".Tests", StringComparison.Ordinal))
            return true;
        string name = match.Groups["name"].Value;
        string[] parts = name.Split('.');
        if (Foreign.Contains(name))
            return true;
        if (parts[0] == "Nibble")
            return parts.Length == 2 && Repository.Rooms.Any(room => room.Name == parts[1]);
        return Types[parts[0]].Any(type => parts.Length == 1 || (parts.Length == 2 && HasMember(type, parts[1])));
    }

    private static bool HasMember(Type type, string name) =>
        type.GetMember(name, BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy).Length > 0;

    [GeneratedRegex(@"^(?<name>[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)*)(<.*>)?(\(.*\))?$")]
    private static partial Regex DotNetName();
}
