namespace Nibble.Studies;

/// <summary>How a recipe is trained; nothing here changes what comes of it.</summary>
public sealed record TrainingOptions
{
    /// <summary>Where public data sets are kept.</summary>
    public required string DataRoot { get; init; }

    /// <summary>Whether to go on with the run that the folder holds.</summary>
    public bool Resume { get; init; }

    /// <summary>The most threads that one operation uses; null for as many as there are processors.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether metrics also go to an event file for TensorBoard.</summary>
    public bool TensorBoard { get; init; }

    /// <summary>The command line, for the report's footer.</summary>
    public string? Command { get; init; }
}
