using System.CommandLine;
using System.CommandLine.Parsing;

namespace Nibble.Cli;

/// <summary>Options of one matter, which a command's help shows together and which check each other.</summary>
/// <param name="title">The heading in the help.</param>
internal abstract class OptionGroup(string title)
{
    /// <summary>The heading in the help.</summary>
    public string Title => title;

    /// <summary>The options, in the help's order.</summary>
    public abstract IReadOnlyList<Option> Options { get; }

    /// <summary>Refuses what does not go together, each time with what to do instead.</summary>
    public virtual void Check(CommandResult given)
    {
    }
}
