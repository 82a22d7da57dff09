using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;
using Nibble.Studies;

namespace Nibble.SideBySide;

/// <summary>Whole networks: Nibble's integer program, and its float evaluator where the network is of real numbers, against ONNX Runtime, both given the same input.</summary>
internal sealed class ModelsGroup : IGroup
{
    public string Name => "models";

    public string Description => "whole networks against ONNX Runtime";

    public IEnumerable<Contest> Contests(Comparison comparison)
    {
        if (comparison.Peers.OnnxRuntime is not { } runtime)
            yield break;
        foreach (ModelPair pair in comparison.Models.Count > 0 ? [.. comparison.Models.Select(ModelPair.Parse)] : BuiltInModels.Find())
        {
            int[] batches = [.. comparison.Batches.Where(batch => comparison.Wants(Named(pair, batch)) || comparison.Wants(EvaluatorNamed(pair, batch)))];
            if (batches.Length == 0 || Compiled(comparison, pair) is not var (graph, program))
                continue;
            foreach (int batch in batches)
            {
                if (comparison.Wants(Named(pair, batch)))
                    yield return Against(runtime, pair, graph, program, batch);
                if (comparison.Wants(EvaluatorNamed(pair, batch)) && program.Steps.All(step => !step.IsInteger))
                    yield return EvaluatorAgainst(runtime, pair, graph, program, batch);
            }
        }
    }

    private static string EvaluatorNamed(ModelPair pair, int batch) => $"{pair.Name}, evaluator, batch {batch}";

    private static string Named(ModelPair pair, int batch) => $"{pair.Name}, batch {batch}";

    private static (Graph Graph, IntegerProgram Program)? Compiled(Comparison comparison, ModelPair pair)
    {
        try
        {
            Graph graph = pair.Ours();
            return (graph, IntegerProgram.Compile(graph));
        }
        catch (NibbleException error)
        {
            comparison.LeaveOut(pair.Name, error);
            return null;
        }
    }

    private static Contest Against(OnnxRuntime runtime, ModelPair pair, Graph graph, IntegerProgram program, int batch)
    {
        Tensor input = new RandomInput(graph).Make(batch, 1);
        float[] ours = new float[program.OutputLength * batch];
        var model = new OnnxRuntimeModel(runtime, pair.TheirFile, input, ours.Length);
        return new Contest
        {
            What = Named(pair, batch),
            Peer = pair.Peer,
            Kernel = string.Join(", ", program.Steps.Where(step => step.MultiplyAccumulates > 0).Select(step => step.Kernel).Distinct()),
            Operations = 2.0 * batch * program.Steps.Sum(step => step.MultiplyAccumulates),
            Prepare = model.Open,
            Ours = () => program.Run(input.Values, ours),
            Theirs = model.Run,
            Compare = () => pair.Tolerance is double tolerance
                ? Agreement.OfFloats(ours, model.Output, tolerance)
                : Agreement.OfFloats(ours, new FloatEvaluator(graph).Run(input).Values, ModelPair.SameNumbers).With("held against its own network in floats"),
            Owned = [model],
        };
    }

    // What calibration runs: every value is made, and could be looked at.
    private static Contest EvaluatorAgainst(OnnxRuntime runtime, ModelPair pair, Graph graph, IntegerProgram program, int batch)
    {
        Tensor input = new RandomInput(graph).Make(batch, 1), ours = input;
        var evaluator = new FloatEvaluator(graph);
        var model = new OnnxRuntimeModel(runtime, pair.TheirFile, input, program.OutputLength * batch);
        return new Contest
        {
            What = EvaluatorNamed(pair, batch),
            Peer = pair.Peer,
            Kernel = "float evaluator",
            Operations = 2.0 * batch * program.Steps.Sum(step => step.MultiplyAccumulates),
            Prepare = model.Open,
            Ours = () => ours = evaluator.Run(input),
            Theirs = model.Run,
            Compare = () => Agreement.OfFloats(ours.Values, model.Output, ModelPair.SameNumbers),
            Owned = [model],
        };
    }
}
