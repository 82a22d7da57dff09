using System.Diagnostics;

namespace Nibble.Documentation.Tests;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of <c>Nibble.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every shipped project, in the order of their names.</summary>
    public static IReadOnlyList<Room> Rooms { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Room.Read)];

    /// <summary>The shipped project of a name such as <c>Numerics</c>.</summary>
    public static Room RoomOf(string name) => Rooms.Single(room => room.Name == name);

    /// <summary>The absolute path of a file given relative to the root.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The text of a file given relative to the root.</summary>
    public static string ReadText(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>The files that git tracks or would track, relative to the root; null where this is no git work tree.</summary>
    public static IReadOnlyList<string>? TrackedFiles()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(start)!;
            string names = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0
                ? [.. names.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(name => File.Exists(PathOf(name)))]
                : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nibble.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Nibble.slnx.");
    }
}
