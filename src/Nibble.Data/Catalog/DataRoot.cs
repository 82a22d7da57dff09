namespace Nibble.Data;

/// <summary>The folder that holds the data sets, one folder each.</summary>
public static class DataRoot
{
    /// <summary>The environment variable that moves the folder.</summary>
    public const string Variable = "NIBBLE_DATA";

    /// <summary>
    /// The folder: what the caller says, else <c>NIBBLE_DATA</c>, else <c>$XDG_CACHE_HOME/nibble/datasets</c>, else <c>~/.cache/nibble/datasets</c>.
    /// </summary>
    /// <param name="option">What the user chose; null or empty where nothing was chosen.</param>
    /// <returns>An absolute path, which need not exist.</returns>
    public static string Resolve(string? option = null)
    {
        string? chosen = string.IsNullOrEmpty(option) ? Environment.GetEnvironmentVariable(Variable) : option;
        return string.IsNullOrEmpty(chosen) ? Path.Combine(CacheFolder(), "nibble", "datasets") : Path.GetFullPath(chosen);
    }

    // A relative XDG_CACHE_HOME is invalid and to be ignored (XDG Base Directory Specification).
    private static string CacheFolder()
    {
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.IsPathFullyQualified(cache ?? "")
            ? cache!
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }
}
