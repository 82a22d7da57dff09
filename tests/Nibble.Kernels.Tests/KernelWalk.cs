namespace Nibble.Kernels.Tests;

/// <summary>What theories that walk a list of kernels are given. Kernels that don't run here are not among it, but named once by <see cref="KernelWalkTests"/>.</summary>
internal static class KernelWalk
{
    /// <summary>The places of the kernels that run here.</summary>
    public static TheoryData<int> Of<T>(IReadOnlyList<T> fastestFirst, Func<T, bool> runs) =>
        [.. Enumerable.Range(0, fastestFirst.Count).Where(place => runs(fastestFirst[place]))];
}
