using System.CommandLine;

namespace Nibble.Cli;

/// <summary>A command with lines that show how it is used.</summary>
/// <param name="name">What the user types.</param>
/// <param name="description">What it does.</param>
/// <param name="examples">Whole command lines that do something useful.</param>
internal sealed class ExampleCommand(string name, string description, params string[] examples) : Command(name, description)
{
    private readonly List<OptionGroup> _groups = [];

    /// <summary>Whole command lines that do something useful.</summary>
    public IReadOnlyList<string> Examples => examples;

    /// <summary>Options that the help shows under headings of their own.</summary>
    public IReadOnlyList<OptionGroup> Groups => _groups;

    /// <summary>Adds the options of groups, and the checks between them.</summary>
    public void Add(params ReadOnlySpan<OptionGroup> groups)
    {
        foreach (OptionGroup group in groups)
        {
            foreach (Option option in group.Options)
                Add(option);
            _groups.Add(group);
            Validators.Add(given =>
            {
                if (!given.LacksValues())
                    group.Check(given);
            });
        }
    }
}
