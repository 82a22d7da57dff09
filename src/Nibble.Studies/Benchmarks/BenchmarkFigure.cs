namespace Nibble.Studies;

/// <summary>How fast a model ran for one batch size and number of threads.</summary>
/// <param name="Batch">Samples of a run.</param>
/// <param name="Threads">Threads of a run.</param>
/// <param name="Time">The time of a run.</param>
/// <param name="Against">The time of a run of the other model, measured in turns with it; null where there is none.</param>
/// <param name="ShareOfCeiling">The time that its products would take at the machine's ceiling, as a part of the median; null where it has no products.</param>
public sealed record BenchmarkFigure(int Batch, int Threads, Timing Time, Timing? Against, double? ShareOfCeiling)
{
    /// <summary>Samples a second, by the median.</summary>
    public double Throughput => Batch / Time.Median;

    /// <summary>The median as a part of the other model's; null where there is none.</summary>
    public double? Ratio => Against is null ? null : Time.Median / Against.Median;
}
