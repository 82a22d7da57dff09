using System.Runtime.InteropServices;

namespace Nibble.SideBySide;

/// <summary>Finds native libraries.</summary>
internal static class NativePeer
{
    /// <summary>Loads the first library that is there; 0 where none is.</summary>
    /// <param name="given">The file that the user named, which is then the only one; or null.</param>
    /// <param name="candidates">Names that the system resolves, or files.</param>
    public static nint Load(string? given, params ReadOnlySpan<string> candidates)
    {
        if (given is not null)
            return NativeLibrary.TryLoad(given, out nint named) ? named : 0;
        foreach (string candidate in candidates)
            if (NativeLibrary.TryLoad(candidate, out nint handle))
                return handle;
        return 0;
    }

    /// <summary>A file below the folder of the peers' own packages, as <c>benchmarks/peers/install.sh</c> leaves it.</summary>
    public static string Installed(string relative)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nibble.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? ".", "benchmarks", "peers", relative);
    }
}
