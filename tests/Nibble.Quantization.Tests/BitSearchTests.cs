using FsCheck.Fluent;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization.Tests;

public sealed class BitSearchTests
{
    private static readonly Graph Model = RandomNetworks.Mlp(21, () => new Relu(), 12, 24, 16, 5);
    private static readonly Tensor Samples = RandomNetworks.Samples(Model, 200);
    private static readonly int[] WeightsOfLayers = [12 * 24, 24 * 16, 16 * 5];

    [Fact]
    public void The_least_bits_that_each_layer_needs_are_found()
    {
        Prop.ForAll(Gen.Choose(2, 8).ArrayOf(3).ToArbitrary(), needs =>
        {
            SearchResult result = BitSearch.Smallest(Model, new SearchGoal { Accuracy = graph => BitsOf(graph).Zip(needs).All(pair => pair.First >= pair.Second) ? 1 : 0.5, MaxDrop = 0.1 }, Samples);
            Assert.True(result.IsMet);
            Assert.False(result.IsStopped);
            Assert.Equal(needs, result.Layers.Select(layer => layer.WeightBits));
            return true;
        }).Holds(8);
    }

    [Fact]
    public void With_losses_that_add_up_the_search_ends_close_to_the_best_of_all_choices()
    {
        double excess = 0;
        for (ulong seed = 1; seed <= 6; seed++)
        {
            var random = new CounterRandom(seed);
            double[] harm = [.. Enumerable.Range(0, 3).Select(i => Math.Exp(random.Uniform((ulong)i, -2, 2)))];
            double LossOf(int[] bits) => bits.Select((width, i) => harm[i] * Math.Pow(4, -width)).Sum();
            SearchResult result = BitSearch.Smallest(Model, new SearchGoal { Accuracy = graph => 1 - (BitsOf(graph) is { Length: > 0 } bits ? LossOf(bits) : 0), MaxDrop = 0.01 }, Samples);
            long best = long.MaxValue;
            for (int index = 0; index < 343; index++)
            {
                int[] bits = [2 + (index % 7), 2 + (index / 7 % 7), 2 + (index / 49)];
                if (LossOf(bits) <= 0.01)
                    best = Math.Min(best, WeightsOfLayers.Zip(bits).Sum(pair => ((pair.First * pair.Second) + 7) / 8));
            }

            long found = result.Layers.Zip(WeightsOfLayers).Sum(pair => ((pair.Second * pair.First.WeightBits) + 7) / 8);
            Assert.True(result.IsMet);
            excess += ((double)found / best) - 1;
        }

        Assert.True(excess / 6 < 0.02, $"{100 * excess / 6:0.0} % above the best of all, on average.");
    }

    [Theory]
    [InlineData(1150)]
    [InlineData(860)]
    public void A_size_is_kept_and_what_it_leaves_is_spent_on_accuracy(long bytes)
    {
        SearchResult result = BitSearch.Smallest(Model, new SearchGoal { Accuracy = Agreement, MaxBytes = bytes }, Samples);

        Assert.True(result.IsMet);
        Assert.Null(result.Shortfall);
        Assert.InRange(result.Best.Bytes, bytes - 120, bytes);
        Assert.Equal(result.Best.Accuracy, result.Trials.Where(trial => trial.Bytes <= bytes).Max(trial => trial.Accuracy));
        // No equal width for all that fits is better.
        foreach (int bits in Enumerable.Range(2, 7))
        {
            Graph uniform = PostTraining.Quantize(Model, result.Goal.Recipe with { Weights = result.Goal.Recipe.Weights with { Format = NumberFormat.Int(bits, narrow: true) } }, Samples);
            if (QuantizationReport.Of(uniform).Bytes <= bytes)
                Assert.True(Agreement(uniform) <= result.Best.Accuracy);
        }
    }

    [Fact]
    public void Every_figure_of_a_result_is_that_of_the_network_it_comes_with()
    {
        SearchResult result = BitSearch.Smallest(Model, new SearchGoal { Accuracy = Agreement, MaxDrop = 0.05, Accumulator = new AccumulatorLimit(16) }, Samples);
        QuantizationReport report = QuantizationReport.Of(result.Model);

        Assert.True(result.IsMet);
        Assert.Equal(Agreement(result.Model), result.Best.Accuracy);
        Assert.Equal(report.Bytes, result.Best.Bytes);
        Assert.Equal(report.AccumulatorBits, result.Best.AccumulatorBits);
        Assert.InRange(report.AccumulatorBits, 2, 16);
        Assert.Equal(report.Layers.Select(layer => (layer.Name, layer.Weights.Format.Bits, layer.Input!.Value.Bits, layer.Accumulator!.Value.Bits, layer.Bytes)), result.Layers.Select(layer => (layer.Layer, layer.WeightBits, layer.ActivationBits, layer.AccumulatorBits, layer.Bytes)));
        Assert.Equal(report.Layers.Sum(layer => (long)layer.Depth * layer.Channels * layer.Weights.Format.Bits * layer.Input!.Value.Bits), result.Best.BitOperations);
        Assert.Equal(Enumerable.Range(1, result.Trials.Length), result.Trials.Select(trial => trial.Number));
        Assert.All(result.Trials, trial => Assert.True(trial.AccumulatorBits <= 16));
        Assert.Contains(result.Best, result.Trials);
    }

    [Fact]
    public void The_pareto_list_holds_what_nothing_else_beats_and_only_that()
    {
        SearchResult result = BitSearch.Smallest(Model, new SearchGoal { Accuracy = Agreement, MaxDrop = 0.1, Minimize = SearchCost.BitOperations }, Samples);

        Assert.Contains(result.Best, result.Pareto);
        Assert.All(result.Pareto, trial => Assert.DoesNotContain(result.Trials, other => other.Dominates(trial)));
        Assert.All(result.Trials.Except(result.Pareto), trial => Assert.Contains(result.Pareto, other => other.Dominates(trial) || Same(other, trial)));
        Assert.True(result.Best.BitOperations < result.Trials[0].BitOperations);
        Assert.Contains(result.Layers, layer => layer.ActivationBits < 8);

        static bool Same(SearchTrial one, SearchTrial other) => (one.Accuracy, one.Bytes, one.BitOperations, one.AccumulatorBits) == (other.Accuracy, other.Bytes, other.BitOperations, other.AccumulatorBits);
    }

    [Fact]
    public void Narrow_accumulators_make_inputs_give_up_bits_where_that_serves_the_outputs()
    {
        Graph model = RandomNetworks.Mlp(33, () => new Relu(), 64, 48, 10);
        Tensor samples = RandomNetworks.Samples(model, 200);
        double Sqnr(Graph graph) => ReferenceEquals(graph, model) ? 200 : Distortion.Sqnr(new FloatEvaluator(model).Run(samples), new FloatEvaluator(graph).Run(samples));
        SearchResult result = BitSearch.Smallest(model, new SearchGoal { Accuracy = Sqnr, Accumulator = new AccumulatorLimit(12) }, samples);

        Assert.InRange(result.Best.AccumulatorBits, 2, 12);
        Assert.Contains(result.Layers, layer => layer.ActivationBits < 8);
        Graph eight = PostTraining.Quantize(model, result.Goal.Recipe with { Accumulator = new AccumulatorLimit(12) }, samples);
        Assert.True(result.Best.Accuracy > Sqnr(eight) + 3, $"{result.Best.Accuracy:0.0} dB against {Sqnr(eight):0.0} dB with inputs of 8 bits.");
        Assert.Contains(result.Layers, layer => layer.Repair is { LimitBits: 12 });
    }

    [Fact]
    public void The_same_search_gives_the_same_bits()
    {
        SearchGoal goal = new() { Accuracy = Agreement, MaxDrop = 0.03, Accumulator = new AccumulatorLimit(17) };
        SearchResult one = BitSearch.Smallest(Model, goal, Samples), other = BitSearch.Smallest(Model, goal, Samples);

        Assert.Equal(one.Trials.Select(Line), other.Trials.Select(Line));
        Assert.Equal(one.Layers.AsEnumerable(), other.Layers.AsEnumerable());
        foreach ((string name, Constant constant) in one.Model.Constants)
            if (constant.Quantized is { } codes)
                Assert.Equal(codes.Codes, other.Model.Constants[name].Quantized!.Codes);

        static string Line(SearchTrial trial) => $"{trial.Change} {trial.Accuracy} {trial.Bytes} {trial.BitOperations} {string.Join(' ', trial.Layers)}";
    }

    [Fact]
    public void A_goal_out_of_reach_gives_the_nearest_and_says_by_how_much()
    {
        SearchResult small = BitSearch.Smallest(Model, new SearchGoal { Accuracy = Agreement, MaxBytes = 100 }, Samples);
        Assert.False(small.IsMet);
        Assert.All(small.Layers, layer => Assert.Equal(2, layer.WeightBits));
        Assert.Contains($"{small.Best.Bytes - 100} more than the 100 asked for", small.Shortfall, StringComparison.Ordinal);

        SearchResult exact = BitSearch.Smallest(Model, new SearchGoal { Accuracy = Agreement, AccuracyAtLeast = 1.5 }, Samples);
        Assert.False(exact.IsMet);
        Assert.Equal(exact.Trials.Max(trial => trial.Accuracy), exact.Best.Accuracy);
        Assert.Contains("short of the 1.5 asked for", exact.Shortfall, StringComparison.Ordinal);

        SearchResult both = BitSearch.Smallest(Model, new SearchGoal { Accuracy = Agreement, AccuracyAtLeast = 0.999, MaxBytes = 800 }, Samples);
        Assert.False(both.IsMet);
        Assert.True(both.Best.Bytes <= 800);
        Assert.Contains("short of the 0.999 asked for", both.Shortfall, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_search_returns_the_best_so_far()
    {
        using var stop = new CancellationTokenSource();
        int measured = 0;
        SearchResult result = BitSearch.Smallest(Model, new SearchGoal
        {
            Accuracy = graph =>
            {
                if (++measured == 5)
                {
                    stop.Cancel();
                    stop.Token.ThrowIfCancellationRequested();
                }

                return Agreement(graph);
            },
            MaxDrop = 0.05,
            Confirm = _ => throw new InvalidOperationException("Nobody waits for this."),
        }, Samples, progress: null, stop.Token);

        Assert.True(result.IsStopped);
        // The first measure was of the float network, the last was broken off.
        Assert.Equal(3, result.Trials.Length);
        Assert.Equal(result.Best.Accuracy, Agreement(result.Model));
        Assert.Throws<OperationCanceledException>(() => BitSearch.Smallest(Model, result.Goal, Samples, progress: null, stop.Token));
    }

    [Fact]
    public void Trials_and_time_can_be_limited_and_progress_tells_of_both()
    {
        List<SearchProgress> heard = [];
        SearchResult few = BitSearch.Smallest(Model, new SearchGoal { Accuracy = Agreement, MaxDrop = 0.05, MaxTrials = 4 }, Samples, new Listener(heard));
        Assert.Equal(4, few.Trials.Length);
        Assert.True(few.IsStopped);
        SearchProgress[] trials = [.. heard.Where(progress => progress.Stage == "trials")];
        Assert.Equal([1, 2, 3, 4], trials.Select(progress => progress.Done));
        Assert.All(trials, progress => Assert.True(progress.Total == 4 && progress.Best is not null && progress.TimeLeft is not null));
        Assert.Contains(heard, progress => progress.Stage == "sensitivity" && progress.Done == progress.Total);

        SearchResult none = BitSearch.Smallest(Model, new SearchGoal { Accuracy = Agreement, MaxDrop = 0.05, MaxTime = TimeSpan.Zero }, Samples);
        Assert.Single(none.Trials);
        Assert.True(none.IsStopped);
    }

    [Fact]
    public void What_trials_say_is_confirmed_by_a_surer_measure_before_it_counts()
    {
        double Sure(Graph graph) => BitsOf(graph) is { Length: > 0 } bits && bits[1] < 6 ? 0.2 : 1;
        SearchResult result = BitSearch.Smallest(Model, new SearchGoal { Accuracy = graph => BitsOf(graph).All(width => width >= 4) ? 1 : 0, MaxDrop = 0.01, Confirm = Sure }, Samples);

        Assert.True(result.IsMet);
        Assert.Equal(1, result.Best.Confirmed);
        Assert.True(BitsOf(result.Model)[1] >= 6);
        Assert.Contains(result.Trials, trial => trial.Confirmed == 0.2 && !trial.IsMet);

        SearchResult never = BitSearch.Smallest(Model, new SearchGoal { Accuracy = _ => 1, MaxDrop = 0.01, Confirm = graph => ReferenceEquals(graph, Model) ? 1 : 0.5 }, Samples);
        Assert.False(never.IsMet);
        Assert.Contains("not on all the data", never.Shortfall, StringComparison.Ordinal);
    }

    [Fact]
    public void Overrides_keep_their_widths_and_the_rounding_rule_is_used()
    {
        SearchGoal goal = new() { Accuracy = Agreement, MaxDrop = 0.2 };
        goal = goal with { Recipe = goal.Recipe with { Rule = WeightRule.Gptq, Overrides = [new LayerOverride("layer2") { WeightBits = 7 }, new LayerOverride("layer3") { IsFloat = true }] } };
        SearchResult result = BitSearch.Smallest(Model, goal, Samples);

        Assert.Equal(["layer1", "layer2"], result.Layers.Select(layer => layer.Layer));
        Assert.All(result.Trials, trial => Assert.Equal(7, trial.Layers[1].Weight));
        Assert.Equal(QuantizationReport.Of(result.Model).Bytes, result.Best.Bytes);
        SearchResult nearest = BitSearch.Smallest(Model, goal with { Recipe = goal.Recipe with { Rule = WeightRule.Nearest } }, Samples);
        Assert.False(result.Model.Constants["layer2.weight"].Quantized!.Codes.SequenceEqual(nearest.Model.Constants["layer2.weight"].Quantized!.Codes));
    }

    [Fact]
    public void What_can_not_be_searched_is_refused()
    {
        SearchGoal goal = new() { Accuracy = Agreement, MaxDrop = 0.1 };
        foreach (SearchGoal bad in new[]
        {
            goal with { MaxDrop = null },
            goal with { MaxDrop = -1 },
            goal with { AccuracyAtLeast = double.NaN },
            goal with { MaxBytes = 0 },
            goal with { MaxTrials = 0 },
            goal with { WeightBits = [] },
            goal with { ActivationBits = [1] },
            goal with { Accuracy = _ => double.NaN },
        })
            Assert.Throws<QuantizationException>(() => BitSearch.Smallest(Model, bad, Samples));
        Assert.Throws<AccumulatorLimitException>(() => BitSearch.Smallest(Model, goal with { Accumulator = new AccumulatorLimit(2) }, Samples));
    }

    private static int[] BitsOf(Graph graph) => [.. new[] { 1, 2, 3 }.Select(i => graph.Constants[$"layer{i}.weight"].Quantized?.Format.Bits).OfType<int>()];

    private static double Agreement(Graph graph)
    {
        Tensor expected = new FloatEvaluator(Model).Run(Samples), actual = new FloatEvaluator(graph).Run(Samples);
        int classes = expected.Shape[1], rows = expected.Shape[0];
        int Answer(Tensor outputs, int row) => Enumerable.Range(0, classes).MaxBy(i => outputs[(row * classes) + i]);
        return Enumerable.Range(0, rows).Count(row => Answer(expected, row) == Answer(actual, row)) / (double)rows;
    }

    private sealed class Listener(List<SearchProgress> heard) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => heard.Add(value);
    }
}
