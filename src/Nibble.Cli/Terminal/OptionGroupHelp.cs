using System.CommandLine;

namespace Nibble.Cli;

/// <summary>The help of one group of options, in the form of the usual help.</summary>
internal static class OptionGroupHelp
{
    private const int NameColumns = 30;
    private const int LeastTextColumns = 30;
    private const int PipedWidth = 120;

    /// <summary>Writes the heading and a paragraph for each option.</summary>
    public static void Write(OptionGroup group, TextWriter output)
    {
        output.WriteLine($"{group.Title}:");
        int width = Math.Max((Console.IsOutputRedirected ? PipedWidth : Console.WindowWidth) - NameColumns, LeastTextColumns);
        foreach (Option option in group.Options)
        {
            string name = $"  {option.Name}{(option.ValueType == typeof(bool) ? "" : $" <{option.HelpName}>")}";
            string text = $"{option.Description}{(option.HasDefaultValue && option.GetDefaultValue() is { } usual && usual is not (false or System.Collections.ICollection) ? $" [default: {usual}]" : "")}";
            if (name.Length >= NameColumns)
            {
                output.WriteLine(name);
                name = "";
            }

            foreach (string line in Lines(text, width))
            {
                output.WriteLine(name.PadRight(NameColumns) + line);
                name = "";
            }
        }

        output.WriteLine();
    }

    private static IEnumerable<string> Lines(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line += line.Length > 0 ? $" {word}" : word;
        }

        yield return line;
    }
}
