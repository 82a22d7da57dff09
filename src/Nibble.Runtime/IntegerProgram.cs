using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>
/// A low-bit network lowered to steps on integers: codes in, 32-bit sums, codes out, exactly as the definitions in Nibble.Numerics say.
/// What no grid bounds runs in floats. Once warm, running allocates nothing; several threads may run one program.
/// </summary>
/// <remarks>
/// Sums become codes by round(clamp(float(sum) · ((s_x · s_w) / s_y))) + z, nearest even, as ONNX Runtime computes it
/// (<see cref="Requantization.FloatScale"/>), or by an integer multiplier and shift (<see cref="Requantization.FixedPoint"/>; Jacob et al. 2018,
/// arXiv:1712.05877, equation 6). Every layer's sums are proved to fit 32 bits when the program is compiled.
/// </remarks>
public sealed class IntegerProgram
{
    private readonly ConcurrentBag<Workspace> _workspaces = [];
    private readonly ProgramLayout _layout;
    private readonly ImmutableArray<Step> _steps;
    private readonly GraphInput _input;
    private readonly string _name;
    private readonly Held _output;
    private readonly Shape _outputShape;
    private readonly int _compiledBatch;
    private NetworkTable? _table;

    private IntegerProgram(Graph graph, ProgramBuilder program, Held output, int batch)
    {
        (_name, _input, _layout, _steps, Steps, _output) = (graph.Name, graph.Inputs[0], program.Layout, program.Steps, program.Descriptions, output);
        InputLength = (int)_input.Shape.With(0, 1).ElementCount;
        (_outputShape, _compiledBatch) = (_layout.ShapesFor(batch)[_output.Value], batch);
        OutputLength = (int)(_outputShape.ElementCount / batch);
    }

    /// <summary>The shape of the input; the batch axis, axis 0, has an unknown size unless the network fixes it.</summary>
    public Shape InputShape => _input.Shape;

    /// <summary>The numbers of one sample.</summary>
    public int InputLength { get; }

    /// <summary>The numbers of the result for one sample.</summary>
    public int OutputLength { get; }

    /// <summary>What is done, in order.</summary>
    public IReadOnlyList<ProgramStep> Steps { get; }

    /// <summary>The number of different inputs where the whole network became one table of its outputs; null where its steps are run.</summary>
    public int? TableEntries => _table?.Count;

    /// <summary>Lowers a network of one input, whose axis 0 is the batch, and one output.</summary>
    /// <exception cref="RuntimeException">The network has more inputs or outputs, an input of unknown size, or a layer whose operands need more than 16 or whose sums need more than 32 bits; the message names it.</exception>
    public static IntegerProgram Compile(Graph graph)
    {
        if (graph.Inputs is not [{ } input] || graph.Outputs.Length != 1)
            throw new RuntimeException($"An integer program has one input and one output, but '{graph.Name}' has {graph.Inputs.Length} and {graph.Outputs.Length}. Cut the network, or run it with {nameof(FloatEvaluator)}.");
        if (input.Shape.Rank == 0 || !input.Shape.With(0, 1).IsKnown || input.Shape[0] == 0 || input.Shape.With(0, 1).ElementCount is 0 or > int.MaxValue)
            throw new RuntimeException($"The input '{input.Name}' of '{graph.Name}' has the shape {input.Shape}, but an integer program needs a batch as axis 0 and known sizes of at least 1 along the others. Give open axes a size when the model is read (the Dimensions of its options).");

        // Of two samples, so that nothing made for one passes for something of the whole batch.
        int batch = input.Shape[0] == Shape.Unknown ? 2 : input.Shape[0];
        (ProgramBuilder builder, Held output) = ProgramCompiler.Compile(graph, batch);
        var program = new IntegerProgram(graph, builder, output, batch);
        if (program._outputShape.Rank == 0 || program._outputShape[0] % batch != 0 || (input.Shape[0] == Shape.Unknown && program._layout.ShapesFor(3)[output.Value].ElementCount != 3L * program.OutputLength))
            throw new RuntimeException($"The output '{graph.Outputs[0]}' of '{graph.Name}' has the shape {graph.ShapeOf(graph.Outputs[0])}, but an integer program needs one whose axis 0 grows with the batch.");
        if (output.Place != Place.CallersInput && SampleIndependence.Holds(graph, program._layout))
            program._table = NetworkTable.Of(program._steps, program.InputLength, program.OutputLength, (samples, results) => program.RunSteps(samples, results, results.Length / program.OutputLength));
        return program;
    }

    /// <summary>Runs a batch of any size.</summary>
    /// <param name="input">The samples one after the other, <see cref="InputLength"/> numbers each.</param>
    /// <param name="output">Takes <see cref="OutputLength"/> numbers for each sample.</param>
    /// <exception cref="RuntimeException">A length does not fit.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        int batch = BatchOf(input, output);
        if (_table is not null)
            _table.Run(input, output);
        else if (batch > 0)
            RunSteps(input, output, batch);
    }

    /// <summary>Runs a batch of any size.</summary>
    /// <param name="input">A tensor of <see cref="InputShape"/>.</param>
    /// <exception cref="RuntimeException">The shape is another.</exception>
    public Tensor Run(Tensor input)
    {
        CheckShape(input);
        var output = new Tensor(_outputShape.With(0, _outputShape[0] / _compiledBatch * input.Shape[0]));
        Run(input.Values, output.Values);
        return output;
    }

    /// <summary>
    /// The least and the greatest value that the accumulators of each integer layer take for some input, partial sums included (from the
    /// bias, product by product): by plain loops, to confirm what <see cref="IntegerLayer.Accumulator"/> proves for all inputs.
    /// </summary>
    /// <returns>The range of each layer by the name of its node; a layer that summed nothing is left out.</returns>
    /// <exception cref="RuntimeException">The shape of the input is not <see cref="InputShape"/>.</exception>
    public IReadOnlyDictionary<string, AccumulatorRange> ObserveAccumulators(Tensor input)
    {
        CheckShape(input);
        var ranges = new Dictionary<string, AccumulatorRange>();
        if (input.Length == 0)
            return ranges;
        Workspace workspace = Prepared(input.Shape[0]);
        var run = new Execution(workspace, input.Values, new float[input.Shape[0] * OutputLength]);
        foreach (Step step in _steps)
        {
            step.Run(run);
            if (step is LayerStep layer && AccumulatorObserver.Observe(layer, run, new ZeroCode(_layout.Values[layer.Input.Value].GridSource, layer.Layer.Input.Format.MinCode)) is { } range)
                ranges.Add(layer.Layer.Node.Name, range);
        }

        _workspaces.Add(workspace);
        return ranges;
    }

    /// <summary>The seconds that each of <see cref="Steps"/> takes: the median of some rounds.</summary>
    /// <param name="input">A tensor of <see cref="InputShape"/> with at least one sample.</param>
    /// <param name="rounds">How often the program is run, 1 or more.</param>
    /// <exception cref="RuntimeException">The shape of the input is not <see cref="InputShape"/>, or it has no samples.</exception>
    public ImmutableArray<double> Profile(Tensor input, int rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        CheckShape(input);
        if (input.Length == 0)
            throw new RuntimeException($"The input '{_input.Name}' of '{_name}' has no samples, so there is nothing to time. Give at least one.");
        double[][] seconds = [.. _steps.Select(_ => new double[rounds])];
        var output = new float[input.Shape[0] * OutputLength];
        for (int round = 0; round < rounds; round++)
        {
            Workspace workspace = Prepared(input.Shape[0]);
            var run = new Execution(workspace, input.Values, output);
            for (int step = 0; step < _steps.Length; step++)
            {
                long start = Stopwatch.GetTimestamp();
                _steps[step].Run(run);
                seconds[step][round] = (double)(Stopwatch.GetTimestamp() - start) / Stopwatch.Frequency;
            }

            _workspaces.Add(workspace);
        }

        return [.. seconds.Select(times => times.Order().ElementAt(rounds / 2))];
    }

    /// <summary>The steps as a table for people: what runs in integers, with which kernel, and why.</summary>
    public string Explain() => StepTable.Write(Steps) + (TableEntries is int entries ? string.Create(CultureInfo.InvariantCulture, $"The whole network is one table: its {entries:N0} inputs were run through these steps when it was compiled.\n") : "");

    /// <summary>Fills the memory of runs that are over with a pattern: no later run may show a trace of it.</summary>
    internal void Spoil(byte pattern)
    {
        foreach (Workspace workspace in _workspaces)
            workspace.Spoil(pattern);
    }

    private void RunSteps(ReadOnlySpan<float> input, Span<float> output, int batch)
    {
        Workspace workspace = Prepared(batch);
        var run = new Execution(workspace, input, output);
        foreach (Step step in _steps)
            step.Run(run);
        Finish(run, output);
        _workspaces.Add(workspace);
    }

    private Workspace Prepared(int batch)
    {
        if (!_workspaces.TryTake(out Workspace? workspace))
            workspace = new Workspace(_layout);
        workspace.Prepare(batch);
        return workspace;
    }

    private void Finish(in Execution run, Span<float> output)
    {
        if (_output.Place != Place.CallersOutput)
            run.Floats(_output).CopyTo(output);
    }

    private int BatchOf(ReadOnlySpan<float> input, Span<float> output)
    {
        int batch = input.Length / InputLength;
        if (input.Length % InputLength != 0 || (InputShape[0] != Shape.Unknown && batch != InputShape[0]))
            throw new RuntimeException($"The input '{_input.Name}' of '{_name}' takes {(InputShape[0] == Shape.Unknown ? "a multiple of" : $"{InputShape[0]} times")} {InputLength} numbers, but {input.Length} were given.");
        if (output.Length != (long)batch * OutputLength)
            throw new RuntimeException($"The output of '{_name}' for a batch of {batch} has {(long)batch * OutputLength} numbers, but there is room for {output.Length}.");
        return batch;
    }

    private void CheckShape(Tensor input)
    {
        if (!input.Shape.Fits(InputShape))
            throw new RuntimeException($"The input '{_input.Name}' of '{_name}' has the shape {InputShape}, but a tensor of shape {input.Shape} was given.");
    }
}
