using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Nibble.Onnx;

namespace Nibble.Cli;

/// <summary><c>--dim</c>: sizes of axes that a model leaves open.</summary>
internal static class DimensionOption
{
    /// <summary>Makes the option; it may be given again and again.</summary>
    public static Option<OnnxReadOptions> Create() => new("--dim")
    {
        Description = "The size of an axis that the model leaves open, by its name there, or by input and place: sequence=128, 'x[2]=128'. Can be given again.",
        HelpName = "NAME=SIZE",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = Parse,
    };

    /// <summary>What the option says; the default where it is not given, which help texts need not show.</summary>
    public static OnnxReadOptions In(ParseResult parsed, Option<OnnxReadOptions> option) => parsed.GetValue(option) ?? OnnxReadOptions.Default;

    private static OnnxReadOptions? Parse(ArgumentResult result)
    {
        var sizes = new Dictionary<string, int>();
        foreach (Token token in result.Tokens)
        {
            int sign = token.Value.LastIndexOf('=');
            if (sign < 1 || !int.TryParse(token.Value.AsSpan(sign + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size < 1)
            {
                result.AddError($"--dim: '{token.Value}' is no size of an axis; write its name and a number above 0, such as sequence=128.");
                return null;
            }

            if (!sizes.TryAdd(token.Value[..sign], size))
            {
                result.AddError($"--dim: '{token.Value[..sign]}' is given twice.");
                return null;
            }
        }

        return new OnnxReadOptions { Dimensions = sizes };
    }
}
