namespace Nibble.Studies;

/// <summary>Where in a recipe's file something stands; unknown for what a program made.</summary>
/// <param name="Source">The file, or what errors call the recipe; empty where unknown.</param>
/// <param name="Line">1 for the first.</param>
/// <param name="Column">1 for the first.</param>
internal readonly record struct RecipePlace(string Source, long Line, long Column)
{
    /// <summary>The error about what stands here.</summary>
    /// <param name="problem">Without a full stop.</param>
    /// <param name="cause">What was thrown, if anything was.</param>
    public StudyException Error(string problem, Exception? cause = null)
    {
        string end = problem[^1] is '?' or '.' ? "" : ".";
        string message = Source is { Length: > 0 } ? $"{Source}:{Line}:{Column}: {problem}{end}" : $"The recipe is wrong: {problem}{end}";
        return cause is null ? new StudyException(message) : new StudyException(message, cause);
    }
}
