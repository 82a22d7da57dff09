using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

public sealed class RandomGraphTests
{
    private const ulong Many = 400;
    private const ulong Few = 200;

    [Fact]
    public void Where_float_arithmetic_is_exact_any_graph_gives_what_the_float_evaluator_gives() =>
        ForAll(Many, exactScales: true, (graph, program) =>
        {
            foreach (int batch in graph.Batches)
                Same.Bits(new FloatEvaluator(graph.Graph).Run(graph.Input(batch)), program.Run(graph.Input(batch)));
        });

    [Fact]
    public void Infinities_and_numbers_that_are_none_end_where_the_float_evaluator_has_them() =>
        ForAll(Many, exactScales: true, (graph, program) =>
        {
            foreach (int batch in graph.Batches)
                Same.Bits(new FloatEvaluator(graph.Graph).Run(graph.WildInput(batch)), program.Run(graph.WildInput(batch)));
        });

    [Fact]
    public void Any_graph_gives_what_the_formulas_give() =>
        ForAll(Many, exactScales: false, (graph, program) =>
        {
            foreach (int batch in graph.Batches)
                Same.Bits(GraphFormulas.Of(graph.Graph, graph.Input(batch)), program.Run(graph.Input(batch)));
        });

    [Fact]
    public void What_memory_held_before_does_not_show() =>
        ForAll(Few, exactScales: false, (graph, program) =>
        {
            Tensor[] inputs = [.. graph.Batches.Select(graph.Input)], expected = [.. inputs.Select(program.Run)];
            foreach (byte pattern in (byte[])[0x00, 0xff, 0x7f, 0x5a])
            {
                for (int i = 0; i < inputs.Length; i++)
                {
                    program.Spoil(pattern);
                    Same.Bits(expected[i], program.Run(inputs[i]));
                }
            }
        });

    [Fact]
    public void Observed_accumulators_lie_in_the_proved_ranges_and_leave_results_alone() =>
        ForAll(Few, exactScales: false, (graph, program) =>
        {
            Tensor input = graph.Input(graph.Batches[0]), expected = program.Run(input);
            IReadOnlyDictionary<string, AccumulatorRange> observed = program.ObserveAccumulators(input);
            foreach (IntegerLayer layer in IntegerLayer.Of(graph.Graph))
            {
                AccumulatorRange proved = layer.Accumulator(), seen = observed[layer.Node.Name];
                Assert.True(proved.Low <= seen.Low && seen.High <= proved.High, $"'{layer.Node.Name}' reached {seen} outside {proved}.");
            }

            Same.Bits(expected, program.Run(input));
        });

    [Fact]
    public void Once_warm_no_graph_allocates() =>
        ForAll(Few, exactScales: false, (graph, program) =>
        {
            float[][] inputs = [.. graph.Batches.Select(batch => graph.Input(batch).Values.ToArray())];
            float[][] outputs = [.. graph.Batches.Select(batch => new float[batch * program.OutputLength])];
            RunAll();
            Allocation.AssertNone(RunAll);

            void RunAll()
            {
                for (int i = 0; i < inputs.Length; i++)
                    program.Run(inputs[i], outputs[i]);
            }
        });

    [Fact]
    public void An_empty_batch_gives_an_empty_result() =>
        ForAll(Few, exactScales: false, (graph, program) =>
        {
            if (graph.FixedBatch is null)
                Assert.Equal(program.Run(graph.Input(1)).Shape.With(0, 0), program.Run(graph.Input(0)).Shape);
        });

    [Fact]
    public void Sums_products_joins_and_means_are_drawn_on_codes_in_both_arithmetics()
    {
        Dictionary<string, int> seen = [];
        ForAll(Many, exactScales: false, (graph, program) =>
        {
            foreach (ProgramStep step in program.Steps.Where(step => step.IsInteger))
            {
                // A product without weights is one of two values.
                string kind = step is { Kind: "MatMul", WeightFormat: null } ? "product" : step.Kind;
                seen[$"{kind} {graph.Graph.Requantization}"] = seen.GetValueOrDefault($"{kind} {graph.Graph.Requantization}") + 1;
            }
        });
        foreach (string kind in (string[])["Add", "Mul", "Concat", "AveragePool", "GlobalAveragePool", "product"])
            foreach (Requantization how in Enum.GetValues<Requantization>())
                Assert.True(seen.GetValueOrDefault($"{kind} {how}") > 2, string.Join(", ", seen.Select(pair => $"{pair.Key}: {pair.Value}")));
    }

    [Fact]
    public void Every_step_is_profiled_and_explained() =>
        ForAll(Few, exactScales: true, (graph, program) =>
        {
            Assert.Equal(program.Steps.Count, program.Profile(graph.Input(graph.Batches[0]), rounds: 1).Length);
            string[] lines = program.Explain().TrimEnd('\n').Split('\n');
            Assert.Equal(program.Steps.Count + 1 + (program.TableEntries is null ? 0 : 1), lines.Length);
        });

    private static void ForAll(ulong graphs, bool exactScales, Action<RandomGraph, IntegerProgram> check)
    {
        for (ulong seed = 0; seed < graphs; seed++)
        {
            RandomGraph graph = RandomGraph.Of(seed, exactScales);
            try
            {
                check(graph, IntegerProgram.Compile(graph.Graph));
            }
            catch (Exception error)
            {
                throw new Xunit.Sdk.XunitException($"Graph of seed {seed}, {graph}: {error}");
            }
        }
    }
}
