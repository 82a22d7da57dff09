using System.CommandLine;

namespace Nibble.Cli;

/// <summary>A command with a line that shows how it is used.</summary>
/// <param name="name">What the user types.</param>
/// <param name="description">What it does.</param>
/// <param name="example">A whole command line that does something useful.</param>
internal sealed class ExampleCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>A whole command line that does something useful.</summary>
    public string Example => example;
}
