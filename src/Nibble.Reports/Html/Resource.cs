namespace Nibble.Reports;

/// <summary>The text files that the build put into the assembly.</summary>
internal static class Resource
{
    public static string Read(string name) =>
        Find(name) ?? throw new InvalidOperationException($"The assembly was built without its resource '{name}'.");

    public static string? Find(string name)
    {
        using Stream? stream = typeof(Resource).Assembly.GetManifestResourceStream(name);
        if (stream is null)
            return null;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
