namespace Nibble.Data;

/// <summary>So many samples of each class, out of a stretch of a training part.</summary>
/// <param name="First">The first sample of the stretch.</param>
/// <param name="Count">The samples of the stretch.</param>
/// <param name="PerClass">The samples of each class that are taken.</param>
public sealed record ClassQuota(int First, int Count, int PerClass);
