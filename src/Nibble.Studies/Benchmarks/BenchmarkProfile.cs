using System.Collections.Immutable;

namespace Nibble.Studies;

/// <summary>Where the time of a run goes.</summary>
/// <param name="Batch">Samples of a run.</param>
/// <param name="Ceiling">The machine's ceiling for the threads that took part.</param>
/// <param name="Seconds">Of each step of the program, in order.</param>
public sealed record BenchmarkProfile(int Batch, MachineCeiling Ceiling, ImmutableArray<double> Seconds);
