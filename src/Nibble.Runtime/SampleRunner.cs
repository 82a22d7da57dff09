using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>
/// Runs a network of one input on any number of samples, whatever batch it was made for: as an integer program where it compiles to one, else in floats.
/// Networks whose ranges are taken from the values at run time see one sample at a time, so that no sample's answer depends on its neighbors.
/// </summary>
public sealed class SampleRunner
{
    private readonly Func<Tensor, Tensor> _run;
    private readonly int? _batch;

    /// <summary>Prepares a network.</summary>
    /// <exception cref="RuntimeException">It has several inputs, or an operator that the runtime does not know.</exception>
    public SampleRunner(Graph graph)
    {
        if (graph.Inputs is not [{ } input])
            throw new RuntimeException($"'{graph.Name}' has {graph.Inputs.Length} inputs ({string.Join(", ", graph.Inputs.Select(each => each.Name))}); samples feed networks with one.");
        _batch = input.Shape.Rank > 0 && input.Shape[0] != Shape.Unknown ? input.Shape[0] : graph.Nodes.Any(node => node.Operator is Quantize { IsDynamic: true }) ? 1 : null;
        try
        {
            var program = IntegerProgram.Compile(graph);
            (Steps, _run) = (program.Steps, program.Run);
        }
        catch (RuntimeException error)
        {
            WhyNotCompiled = error.Message;
            var evaluator = new FloatEvaluator(graph);
            _run = samples => evaluator.Run(new Dictionary<string, Tensor> { [input.Name] = samples })[graph.Outputs[0]];
        }
    }

    /// <summary>The steps of the integer program; null where the network runs in floats.</summary>
    public IReadOnlyList<ProgramStep>? Steps { get; }

    /// <summary>Why there is no integer program; null where there is one.</summary>
    public string? WhyNotCompiled { get; }

    /// <summary>The first output, for samples along axis 0.</summary>
    public Tensor Run(Tensor samples)
    {
        int count = samples.Shape[0];
        if (_batch is not int batch || count == batch || batch == 0)
            return _run(samples);
        Tensor? all = null;
        for (int start = 0; start < count; start += batch)
        {
            int here = Math.Min(batch, count - start);
            Tensor part = _run(here == batch ? samples.Slice(start, batch) : Filled(samples, start, batch));
            int row = part.Length / batch;
            all ??= new Tensor(part.Shape.With(0, part.Shape[0] / batch * count));
            part.Values[..(here * row)].CopyTo(all.Values[(start * row)..]);
        }

        return all ?? _run(samples);
    }

    // The last samples, with the very last one again where the batch has room for more.
    private static Tensor Filled(Tensor samples, int start, int batch)
    {
        var full = new Tensor(samples.Shape.With(0, batch));
        int row = full.Length / batch;
        for (int i = 0; i < batch; i++)
            samples.Values.Slice(Math.Min(start + i, samples.Shape[0] - 1) * row, row).CopyTo(full.Values[(i * row)..]);
        return full;
    }
}
