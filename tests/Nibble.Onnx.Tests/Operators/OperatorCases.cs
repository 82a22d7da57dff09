using System.Text;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Peers;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>Judges rows of tests by ONNX Runtime, all in one process.</summary>
internal static class OperatorCases
{
    // ONNX Runtime's own sums in floats cancel to noise.
    private const float Noise = 2e-6f;

    // A program may begin a sum with the bias that an evaluation adds last.
    private const float Rounding = 1e-6f;

    /// <summary>Checks that each row computes what ONNX Runtime does: read and evaluated, written anew, and compiled where there is a batch.</summary>
    public static void Hold(params OperatorCase[] rows)
    {
        var failures = new StringBuilder();
        var jobs = new List<(byte[] Model, IReadOnlyList<Tensor> Inputs)>();
        var graphs = new Graph?[rows.Length];
        var written = new int?[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            byte[] model = rows[i].Model().Bytes;
            jobs.Add((model, rows[i].Given));
            try
            {
                graphs[i] = OnnxFile.FromBytes(model, "test");
            }
            catch (NibbleException error)
            {
                failures.AppendLine($"{rows[i]}: not read: {error.Message}");
            }
        }

        for (int i = 0; i < rows.Length; i++)
        {
            if (graphs[i] is not { } graph || rows[i].IsReadOnly)
                continue;
            try
            {
                byte[] bytes = OnnxFile.ToBytes(graph);
                written[i] = jobs.Count;
                jobs.Add((bytes, rows[i].Given));
                OnnxFile.FromBytes(bytes, "written");
            }
            catch (NibbleException error)
            {
                failures.AppendLine($"{rows[i]}: not written: {error.Message}");
            }
        }

        PeerRun[] runs = OnnxRuntimePeer.RunAll(jobs);
        for (int i = 0; i < rows.Length; i++)
            if (graphs[i] is { } graph)
                Compare(rows[i], graph, runs[i], written[i] is int job ? runs[job] : null, failures);
        Assert.True(failures.Length == 0, failures.ToString());
    }

    private static void Compare(OperatorCase row, Graph graph, PeerRun expected, PeerRun? written, StringBuilder failures)
    {
        if (expected.Outputs is not { } outputs)
        {
            failures.AppendLine($"{row}: ONNX Runtime refuses it: {expected.Error}");
            return;
        }

        if (written is { Outputs: null })
            failures.AppendLine($"{row}: ONNX Runtime refuses what was written: {written.Error}");
        try
        {
            Dictionary<string, Tensor> inputs = graph.Inputs.Zip(row.Given).ToDictionary(pair => pair.First.Name, pair => pair.Second);
            IReadOnlyDictionary<string, Tensor> found = new FloatEvaluator(graph).Run(inputs);
            for (int i = 0; i < outputs.Length; i++)
            {
                Note("evaluated", outputs[i], found[graph.Outputs[i]], row.Tolerance);
                if (written?.Outputs is { } again)
                    Note("written", outputs[i], again[i], row.Tolerance);
            }

            // An integer program is of one input and one output, and gives something for each sample.
            if (graph.Inputs is [{ Shape: { Rank: > 0 } shape }] && shape[0] == Shape.Unknown && graph.Outputs is [var output]
                && graph.ShapeOf(output) is { Rank: > 0 } to && to[0] == Shape.Unknown && found[output].Shape[0] == row.Given[0].Shape[0])
                Note("compiled", found[output], Compiled(row, graph, failures), Rounding);
        }
        catch (NibbleException error)
        {
            failures.AppendLine($"{row}: not run: {error.Message}");
        }

        void Note(string how, Tensor one, Tensor other, float tolerance)
        {
            if (Difference(one, other, tolerance) is { } difference)
                failures.AppendLine($"{row}, {how}: {difference}");
        }
    }

    // A run after the first must take no new memory.
    private static Tensor Compiled(OperatorCase row, Graph graph, StringBuilder failures)
    {
        IntegerProgram program = IntegerProgram.Compile(graph);
        Tensor input = row.Given[0], result = program.Run(input);
        float[] again = new float[result.Length];
        program.Run(input.Values, again);
        long allocated = long.MaxValue;
        for (int run = 0; run < 5 && allocated > 0; run++)
        {
            // Once is enough: threads that kernels share may start meanwhile.
            long before = GC.GetAllocatedBytesForCurrentThread();
            program.Run(input.Values, again);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        if (allocated > 0)
            failures.AppendLine($"{row}, compiled: a run allocates {allocated} bytes");
        return new Tensor(result.Shape, again);
    }

    private static string? Difference(Tensor expected, Tensor found, float tolerance)
    {
        if (expected.Shape != found.Shape)
            return $"expected the shape {expected.Shape}, found {found.Shape}";
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = expected[i].Equals(found[i]) || (expected[i] == 0 && found[i] == 0)
                || (tolerance > 0 && float.IsFinite(expected[i]) && Math.Abs(expected[i] - found[i]) <= (tolerance * Math.Abs(expected[i])) + Noise);
            if (!same)
                return $"element {i} of {expected.Shape}: expected {expected[i]:R}, found {found[i]:R}";
        }

        return null;
    }
}
