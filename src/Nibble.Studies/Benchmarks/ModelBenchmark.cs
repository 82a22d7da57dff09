using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Runtime;

namespace Nibble.Studies;

/// <summary>Times a model on this machine.</summary>
public static class ModelBenchmark
{
    private const int ProfileRounds = 21;

    private static readonly TimeSpan CeilingDuration = TimeSpan.FromMilliseconds(400);

    /// <summary>Reads the model, makes inputs for it, and times it for each batch size and number of threads.</summary>
    /// <exception cref="StudyException">The batch does not fit the model, or the other model takes another input.</exception>
    /// <exception cref="NibbleException">A file can't be read, or a model can't be run.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static BenchmarkResult Run(BenchmarkOptions options, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        Graph graph = OnnxFile.Read(options.Model, options.Reading);
        Graph? against = options.Against is null ? null : OnnxFile.Read(options.Against, options.Reading);
        IntegerProgram program = IntegerProgram.Compile(graph);
        IntegerProgram? other = against is null ? null : IntegerProgram.Compile(against);
        if (other is not null && !other.InputShape.With(0, 1).Equals(program.InputShape.With(0, 1)))
            throw new StudyException($"'{options.Against}' takes an input of shape {other.InputShape}, but '{options.Model}' one of {program.InputShape}. Compare models of the same input.");
        if (against is not null && (against.Inputs[0].Type == InputType.Real) != (graph.Inputs[0].Type == InputType.Real))
            throw new StudyException($"'{options.Against}' takes an input of type {against.Inputs[0].Type}, but '{options.Model}' one of type {graph.Inputs[0].Type}. Compare models of the same input.");
        RandomInput inputs = against is null ? new(graph) : new(graph, against);
        ImmutableArray<int> batches = Batches(options, program, options.Model);
        if (other is not null)
            batches = Batches(options with { Batches = batches }, other, options.Against!);
        ImmutableArray<int> threads = options.Threads.IsEmpty ? [.. new[] { 1, Environment.ProcessorCount }.Distinct()] : options.Threads;

        int done = 0, parts = threads.Length * (1 + batches.Length);
        void Tell(double fraction, string what) => progress?.Report(new StudyProgress("measure", (done + fraction) / parts, what));

        List<MachineCeiling> ceilings = [];
        foreach (int count in threads)
        {
            Tell(0, $"the machine's ceiling, {Counted(count, "thread")}");
            ceilings.Add(MachineCeiling.Measure(count, CeilingDuration, cancellation));
            done++;
        }

        int before = Workers.Limit;
        List<BenchmarkFigure> figures = [];
        List<BenchmarkProfile> profiles = [];
        try
        {
            foreach (int batch in batches)
            {
                Tensor input = inputs.Make(batch, options.Seed);
                foreach (MachineCeiling ceiling in ceilings)
                {
                    Workers.Limit = ceiling.Threads;
                    string what = $"batch {batch}, {Counted(ceiling.Threads, "thread")}";
                    List<Action> works = [Work(program, input), .. other is null ? Array.Empty<Action>() : [Work(other, input)]];
                    IReadOnlyList<Timing> times = Alternation.Run(works, options.Duration, fraction => Tell(fraction, what), cancellation);
                    figures.Add(new BenchmarkFigure(batch, ceiling.Threads, times[0], times.ElementAtOrDefault(1), ShareOfCeiling(program.Steps, batch, ceiling, times[0].Median)));
                    done++;
                }

                profiles.Add(new BenchmarkProfile(batch, ceilings[^1], program.Profile(input, ProfileRounds)));
            }
        }
        finally
        {
            Workers.Limit = before;
        }

        return new BenchmarkResult(options, inputs, program, ceilings, figures, profiles);
    }

    /// <summary>The time that the products of some steps would take at the machine's ceiling, as a part of what they took; null where there are none.</summary>
    internal static double? ShareOfCeiling(IEnumerable<ProgramStep> steps, int batch, MachineCeiling ceiling, double seconds)
    {
        double least = steps.Sum(step => 2.0 * batch * step.MultiplyAccumulates / (step.IsInteger ? ceiling.IntegerOperations : ceiling.FloatOperations));
        return least > 0 ? least / seconds : null;
    }

    private static ImmutableArray<int> Batches(BenchmarkOptions options, IntegerProgram program, string model)
    {
        int only = program.InputShape[0];
        if (only == Shape.Unknown)
            return options.Batches.IsEmpty ? [1, 64] : options.Batches;
        if (options.Batches.Any(batch => batch != only))
            throw new StudyException($"'{model}' takes batches of {only} only (its input has the shape {program.InputShape}), but {string.Join(", ", options.Batches)} was asked for. Give --batch {only}.");
        return [only];
    }

    private static Action Work(IntegerProgram program, Tensor input)
    {
        float[] output = new float[program.OutputLength * input.Shape[0]];
        return () => program.Run(input.Values, output);
    }

    private static string Counted(int count, string thing) => count == 1 ? $"{count} {thing}" : $"{count} {thing}s";
}
