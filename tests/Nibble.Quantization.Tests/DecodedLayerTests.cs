using FsCheck.Fluent;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization.Tests;

/// <summary>Recurrent layers and embeddings, whose weights alone become codes.</summary>
public sealed class DecodedLayerTests
{
    private static readonly string[] Modes = ["static", "dynamic", "weights"];
    private static readonly Tensor Sentences = RecurrentNetworks.Sentences(60);

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string kind in RecurrentNetworks.Kinds)
                foreach (string mode in Modes)
                    cases.Add(kind, mode);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_mode_gives_codes_to_the_weights_of_every_layer(string kind, string mode)
    {
        Graph model = RecurrentNetworks.Classifier(kind), small = Quantize(model, mode, QuantizationRecipe.Default);

        Assert.Equal(Granularity.PerChannel(1), small.Constants["table"].Quantized!.Grid.Granularity);
        foreach (string weight in (string[])["w", "r"])
        {
            QuantizedTensor codes = small.Constants[weight].Quantized!;
            Assert.Equal(NumberFormat.Int(8, narrow: true), codes.Format);
            Assert.Equal(Granularity.PerChannel(1), codes.Grid.Granularity);
            Assert.Equal(model.ShapeOf(weight)[1], codes.Grid.Scales.Length);
        }

        Assert.Null(small.Constants["b"].Quantized);
        Assert.NotNull(small.Constants["head.weight"].Quantized);
        Assert.Equal(mode == "weights" ? 0 : 1, IntegerLayer.Of(small).Count());
        Tensor expected = new FloatEvaluator(model).Run(Sentences), found = IntegerProgram.Compile(small).Run(Sentences);

        // Weights of 8 bits leave 40 dB and more of each product, and states carry it over seven steps.
        Assert.InRange(Distortion.Sqnr(expected, found), 30, 70);
    }

    [Fact]
    public void Weights_are_rounded_to_the_nearest_codes_whoever_shares_their_scale()
    {
        var cases =
            from bits in Gen.Choose(2, 8)
            from granularity in Gen.Elements(Granularity.PerTensor, Granularity.PerChannel(), Granularity.PerGroup(4))
            from isPower in Gen.Elements(true, false)
            from kind in Gen.Elements(RecurrentNetworks.Kinds.ToArray())
            from seed in Gen.Choose(1, 1000)
            select (bits, granularity, isPower, kind, seed);
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            (int bits, Granularity granularity, bool isPower, string kind, int seed) = test;
            NumberFormat format = NumberFormat.Int(bits, narrow: true);
            GridQuantizer quantizer = isPower ? new PowerOfTwoQuantizer(format) { Granularity = granularity } : new UniformQuantizer(format) { Granularity = granularity };
            Graph model = RecurrentNetworks.Classifier(kind, (ulong)seed), small = Quantize(model, "weights", QuantizationRecipe.Default with { Weights = quantizer });
            foreach (string name in (string[])["table", "w", "r"])
            {
                QuantizedTensor codes = small.Constants[name].Quantized!;
                Tensor real = model.Constants[name].ToTensor(), points = codes.Dequantize();
                GroupWalk groups = codes.Grid.GroupsOf(codes.Shape);
                for (int i = 0; i < real.Length; i++)
                {
                    float scale = codes.Grid.Scales[groups.Of(i)], end = scale * format.MaxCode;
                    Assert.InRange(Math.Abs(Math.Clamp(real[i], -end, end) - points[i]), 0, 0.50001f * scale);
                }
            }

            return true;
        }).Holds(40);
    }

    [Fact]
    public void Two_directions_share_the_scale_of_a_gate_and_a_short_row_is_one_group()
    {
        Graph model = RecurrentNetworks.Classifier("lstm both ways");
        Tensor w = model.Constants["w"].ToTensor();
        int rows = 4 * RecurrentNetworks.Hidden, width = RecurrentNetworks.Width;
        QuantizationGrid grid = Quantize(model, "static", QuantizationRecipe.Default).Constants["w"].Quantized!.Grid;
        for (int row = 0; row < rows; row++)
        {
            float greatest = Enumerable.Range(0, 2 * width).Max(i => Math.Abs(w[(((i / width * rows) + row) * width) + (i % width)]));
            Assert.Equal(greatest / 127, grid.Scales[row], 1e-7f);
        }

        Graph groups = Quantize(model, "weights", QuantizationRecipe.Default with { Weights = new UniformQuantizer(NumberFormat.Int(4)) { Granularity = Granularity.PerGroup(11) } });
        Assert.Equal(Granularity.PerChannel(1), groups.Constants["w"].Quantized!.Grid.Granularity);
        Assert.Equal(Granularity.PerChannel(1), groups.Constants["table"].Quantized!.Grid.Granularity);
    }

    [Fact]
    public void Overrides_mean_them_by_name_and_what_they_lack_is_refused()
    {
        Graph model = RecurrentNetworks.Classifier("lstm");
        Graph small = Quantize(model, "dynamic", new QuantizationRecipe { Overrides = [new LayerOverride("rec*") { WeightBits = 4 }, new LayerOverride("embedding") { IsFloat = true }] });
        Assert.Equal(4, small.Constants["r"].Quantized!.Format.Bits);
        Assert.Null(small.Constants["table"].Quantized);
        Assert.Contains("'embedding'", Assert.Single(QuantizationReport.Of(small, recipe: new QuantizationRecipe { Overrides = [new LayerOverride("embedding") { IsFloat = true }] }).FloatLayers).Reason, StringComparison.Ordinal);

        string refused = Refused(model, new LayerOverride("recurrent") { Activations = new UniformQuantizer(NumberFormat.UInt(8)) });
        Assert.Contains("'recurrent' (LSTM)", refused, StringComparison.Ordinal);
        Assert.Contains("'embedding'", Refused(model, new LayerOverride("nobody") { WeightBits = 4 }), StringComparison.Ordinal);
        Assert.Contains("leave every layer", Refused(model, new LayerOverride("*") { IsFloat = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_that_share_weights_share_their_codes_and_others_keep_theirs()
    {
        var builder = new GraphBuilder("shared");
        string words = builder.AddInput("words", [Shape.Unknown, RecurrentNetworks.Steps], InputType.Int64);
        string table = builder.AddConstant("table", RecurrentNetworks.Normal([RecurrentNetworks.Words, RecurrentNetworks.Width], 1, 3));
        string first = builder.Add("first", new Gather(), table, words), second = builder.Add("second", new Gather(), table, words);
        string x = builder.Add("turned", new Transpose([1, 0, 2]), builder.Add("sum", new Add(), first, second));
        string state = RecurrentNetworks.Recurrent(builder, "lstm", x, 5);
        string cell = builder.Add("cell", new Lstm { Result = LstmResult.Cell }, x, "w", "r", "b");
        builder.AddOutput(builder.Add("head", new Gemm { TransposeRight = true }, builder.Add("flat", new Reshape([-1, RecurrentNetworks.Width]), second), table));
        builder.AddOutput(builder.Add("end", new Add(), state, cell));
        Graph model = builder.Build();

        Graph alike = Quantize(model, "weights", QuantizationRecipe.Default);
        Assert.All(alike.Nodes.Where(node => node.Operator is Lstm), node => Assert.Equal(["w", "r"], node.Inputs[1..3].AsEnumerable()));
        Assert.NotNull(alike.Constants["w"].Quantized);
        string shared = Assert.Single(alike.Nodes.Where(node => node.Operator is Gather).Select(node => node.Inputs[0]).Distinct());
        Assert.NotEqual(shared, alike.Nodes.Single(node => node.Name == "head").Inputs[1]);
        Assert.DoesNotContain(alike.Constants, pair => pair.Value.Quantized is null && pair.Value.Shape.Rank > 2);

        Graph mixed = Quantize(model, "weights", new QuantizationRecipe { Overrides = [new LayerOverride("second") { IsFloat = true }, new LayerOverride("cell") { WeightBits = 4 }] });
        Assert.Null(mixed.Constants[mixed.Nodes.Single(node => node.Name == "second").Inputs[0]].Quantized);
        Assert.Equal([8, 4], mixed.Nodes.Where(node => node.Operator is Lstm).Select(node => mixed.Constants[node.Inputs[1]].Quantized!.Format.Bits));
    }

    [Fact]
    public void What_is_no_table_of_real_numbers_is_left_and_weights_that_are_computed_are_named()
    {
        var builder = new GraphBuilder("no tables");
        string words = builder.AddInput("words", [Shape.Unknown, RecurrentNetworks.Steps], InputType.Int64);
        string whole = builder.Add("lookup", new Gather(), builder.AddConstant("numbers", new Tensor([5], [4, 3, 2, 1, 0])), words);
        string mask = builder.Add("mask", new Gather(), builder.AddConstant("masks", new Tensor([2, 2], [0, 0.5f, float.NegativeInfinity, 0])), whole);
        builder.AddOutput(mask);
        string x = builder.Add("turned", new Transpose([1, 0, 2]), builder.Add("embedding", new Gather(), builder.AddConstant("table", RecurrentNetworks.Normal([9, RecurrentNetworks.Width], 1, 3)), whole));
        RecurrentNetworks.Recurrent(builder, "rnn", x, 5);
        string computed = builder.Add("computed", new Neg(), "w");
        builder.AddOutput(builder.Add("odd", new Rnn(), x, computed, "r", "b"));
        Graph small = Quantize(builder.Build(), "weights", QuantizationRecipe.Default with { Passes = [] });

        Assert.Null(small.Constants["numbers"].Quantized);
        Assert.Null(small.Constants["masks"].Quantized);
        QuantizationReport report = QuantizationReport.Of(small);
        Assert.Equal(["embedding"], report.Layers.Select(layer => layer.Name));
        Assert.Equal(("odd", "its weights are not constants"), report.FloatLayers.Select(layer => (layer.Name, layer.Reason)).Single());
    }

    [Theory]
    [InlineData("static")]
    [InlineData("dynamic")]
    [InlineData("weights")]
    public void A_network_of_nothing_else_is_quantized_too(string mode)
    {
        var builder = new GraphBuilder("states");
        builder.AddOutput(RecurrentNetworks.Recurrent(builder, "gru", builder.AddInput("x", [RecurrentNetworks.Steps, Shape.Unknown, RecurrentNetworks.Width]), 5));
        Graph small = Quantize(builder.Build(), mode, QuantizationRecipe.Default, RecurrentNetworks.Normal([RecurrentNetworks.Steps, 4, RecurrentNetworks.Width], 1, 7));
        Assert.NotNull(small.Constants["w"].Quantized);
        Assert.DoesNotContain(small.Nodes, node => node.Operator is Quantize);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reports_count_them_and_tell_their_noise(string kind, string mode)
    {
        Graph model = RecurrentNetworks.Classifier(kind);
        var recipe = new QuantizationRecipe { Rule = WeightRule.Gptq };
        Graph small = Quantize(model, mode, recipe);
        QuantizationReport report = QuantizationReport.Of(small, model, Sentences, recipe);

        Assert.Equal(["embedding", "recurrent", "head"], report.Layers.Select(layer => layer.Name));
        Assert.Empty(report.FloatLayers);
        (LayerReport embedding, LayerReport recurrent) = (report.Layers[0], report.Layers[1]);
        Assert.Equal((RecurrentNetworks.Words, RecurrentNetworks.Width), (embedding.Depth, embedding.Channels));
        Assert.Equal((RecurrentNetworks.Width + RecurrentNetworks.Hidden, model.ShapeOf("b").ElementCount / 2), (recurrent.Depth, recurrent.Channels));
        Assert.Equal(small.Constants["table"].Quantized!.ByteCount, embedding.Bytes);
        Assert.Equal(small.Constants["w"].Quantized!.ByteCount + small.Constants["r"].Quantized!.ByteCount + (4 * model.ShapeOf("b").ElementCount), recurrent.Bytes);
        Assert.Equal(report.Bytes, report.Layers.Sum(layer => layer.Bytes));
        Assert.Equal(0, embedding.Products);
        Assert.Equal(RecurrentNetworks.Steps * (model.ShapeOf("w").ElementCount + model.ShapeOf("r").ElementCount), recurrent.Products);
        foreach (LayerReport layer in (LayerReport[])[embedding, recurrent])
        {
            Assert.Null(layer.Accumulator);
            Assert.Null(layer.Input);
            Assert.Contains("nearest", layer.Remark, StringComparison.Ordinal);
            Assert.InRange(layer.WeightSqnr!.Value, 35, 55);
            Assert.InRange(layer.OwnSqnr!.Value, 30, 70);
            Assert.InRange(layer.ErrorShare!.Value, 0.001, 0.999);
        }

        Assert.Null(report.Layers[2].Remark);
        Assert.Equal(1, report.Layers.Sum(layer => layer.ErrorShare!.Value) + (report.ShareBetweenLayers ?? 0), 1e-9);
        Assert.Contains(report.Gains, gain => gain.Layer == "recurrent" && gain.BytesMore == recurrent.FloatBytes - recurrent.Bytes);

        // Vectors are picked as they are, so their noise is that of the table, weighted by how often each word came.
        Assert.Equal(embedding.OutputSqnr, embedding.OwnSqnr);
    }

    [Theory]
    [InlineData("lstm both ways")]
    [InlineData("gru")]
    public void A_search_gives_them_bits_of_their_own(string kind)
    {
        Graph model = RecurrentNetworks.Classifier(kind);
        Tensor expected = new FloatEvaluator(model).Run(Sentences);
        double Measure(Graph graph) => Distortion.Sqnr(expected, new FloatEvaluator(graph).Run(Sentences)) is var sqnr && double.IsFinite(sqnr) ? sqnr : 200;
        long bytes = (QuantizationReport.Of(Quantize(model, "static", QuantizationRecipe.Default)).Bytes * 6) / 10;

        SearchResult result = BitSearch.Smallest(model, new SearchGoal { Accuracy = Measure, MaxBytes = bytes, MaxTrials = 60 }, Sentences);

        Assert.True(result.IsMet, $"{result.Best.Bytes} bytes of {bytes}");
        Assert.Equal(QuantizationReport.Of(result.Model).Bytes, result.Best.Bytes);
        Assert.Equal(["head", "embedding", "recurrent"], result.Layers.Select(layer => layer.Layer));
        Assert.Equal(result.Model.Constants["w"].Quantized!.Format.Bits, result.Layers[2].WeightBits);
        Assert.Equal((32, 0), (result.Layers[2].ActivationBits, result.Layers[2].AccumulatorBits));
        Assert.InRange(result.Best.Accuracy, 8, 60);

        SearchResult kept = BitSearch.Smallest(model, new SearchGoal { Accuracy = Measure, MaxBytes = 2 * bytes, MaxTrials = 5, Recipe = new QuantizationRecipe { Overrides = [new LayerOverride("recurrent") { WeightBits = 5 }] } }, Sentences);
        Assert.All(kept.Trials, trial => Assert.Equal(5, trial.Layers[2].Weight));
    }

    private static Graph Quantize(Graph model, string mode, QuantizationRecipe recipe, Tensor? samples = null) => mode switch
    {
        "static" => PostTraining.Quantize(model, recipe, samples ?? Sentences),
        "dynamic" => PostTraining.QuantizeDynamic(model, recipe, samples ?? Sentences),
        _ => PostTraining.QuantizeWeights(model, recipe, samples ?? Sentences),
    };

    private static string Refused(Graph model, LayerOverride rule) =>
        Assert.Throws<QuantizationException>(() => Quantize(model, "static", new QuantizationRecipe { Overrides = [rule] })).Message;
}
