using System.Reflection;
using System.Xml.Linq;

namespace Nibble.Documentation.Tests;

/// <summary>A shipped project as its project file describes it.</summary>
/// <param name="Name">Without the prefix: <c>Numerics</c>.</param>
/// <param name="References">The rooms that it references, by the same kind of name.</param>
/// <param name="AssemblyName">The name of what is built.</param>
internal sealed record Room(string Name, IReadOnlySet<string> References, string AssemblyName)
{
    private const string Prefix = "Nibble.";

    /// <summary>The built assembly, as these tests reference it.</summary>
    public Assembly Load() => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, AssemblyName + ".dll"));

    /// <summary>Reads a project file.</summary>
    public static Room Read(string project)
    {
        XDocument xml = XDocument.Load(project);
        string name = Path.GetFileNameWithoutExtension(project);
        return new Room(
            name[Prefix.Length..],
            xml.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))[Prefix.Length..]).ToHashSet(),
            xml.Descendants("AssemblyName").SingleOrDefault()?.Value ?? name);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
