using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Runtime;

namespace Nibble.SideBySide;

/// <summary>Whole networks: Nibble's integer program against ONNX Runtime, both reading the same file and given the same input.</summary>
internal sealed class ModelsGroup : IGroup
{
    // Integer programs give ONNX Runtime's integers up to a rare last bit, floats sum in another order.
    private const double Tolerance = 0.01;

    public string Name => "models";

    public string Description => "whole networks against ONNX Runtime, batch 1 and 64";

    public IEnumerable<Contest> Contests(Comparison comparison, int threads)
    {
        if (comparison.Peers.OnnxRuntime is not { } runtime)
            yield break;
        foreach (string given in comparison.Models.Count > 0 ? comparison.Models : BuiltInModels.Find())
        {
            string[] pair = given.Split('=', 2);
            (string ourFile, string theirFile) = (pair[0], pair[^1]);
            string name = Path.GetFileNameWithoutExtension(ourFile) + (pair.Length > 1 ? $" / {Path.GetFileNameWithoutExtension(theirFile)}" : "");
            if (!comparison.Wants(name))
                continue;
            IntegerProgram program;
            Graph graph;
            try
            {
                graph = OnnxFile.Read(ourFile);
                program = IntegerProgram.Compile(graph);
            }
            catch (NibbleException error)
            {
                Comparison.Tell($"{name} is left out: {error.Message}");
                continue;
            }

            foreach (int batch in new[] { 1, 64 })
            {
                Tensor input = Uniform(program.InputShape.With(0, batch));
                float[] ours = new float[program.OutputLength * batch];
                OnnxRuntimeModel model = runtime.Open(theirFile, threads, input, ours.Length);
                yield return new Contest
                {
                    What = $"{name}, batch {batch}",
                    Peer = "ONNX Runtime",
                    Kernel = string.Join(", ", program.Steps.Where(step => step.MultiplyAccumulates > 0).Select(step => step.Kernel).Distinct()),
                    Operations = 2.0 * batch * program.Steps.Sum(step => step.MultiplyAccumulates),
                    Ours = () => program.Run(input.Values, ours),
                    Theirs = model.Run,
                    Compare = () => pair.Length > 1 ? Agreement.NotCompared("other network") : Agreement.OfFloats(ours, model.Output, Tolerance),
                    Owned = [model],
                };
            }
        }
    }

    // Like pixels.
    private static Tensor Uniform(Shape shape)
    {
        var tensor = new Tensor(shape);
        var random = new CounterRandom(1);
        for (int i = 0; i < tensor.Length; i++)
            tensor[i] = random.Uniform((ulong)i);
        return tensor;
    }
}
