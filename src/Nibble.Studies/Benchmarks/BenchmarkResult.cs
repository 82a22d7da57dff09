using Nibble.Runtime;

namespace Nibble.Studies;

/// <summary>How fast a model runs on this machine.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Input">What it was run on.</param>
/// <param name="Program">The model as it ran.</param>
/// <param name="Ceilings">What the machine does at most, for each number of threads.</param>
/// <param name="Figures">One for each batch size and number of threads.</param>
/// <param name="Profiles">For each batch size, with the most threads, where the time goes.</param>
public sealed record BenchmarkResult(
    BenchmarkOptions Options, RandomInput Input, IntegerProgram Program, IReadOnlyList<MachineCeiling> Ceilings, IReadOnlyList<BenchmarkFigure> Figures, IReadOnlyList<BenchmarkProfile> Profiles);
