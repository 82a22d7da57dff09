using System.Diagnostics;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Quantization;
using Nibble.Runtime;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>
/// The approximation challenge: a function is learned by a network of a few neurons, which is then made low-bit in four ways, its weights
/// and activations of at most 8 bits and its accumulators of at most 19.
/// </summary>
/// <remarks>After M. Rezzoug, Report on neural network approximation and quantization, 2022. 3 layers of 8 neurons are what 8-bit products let 19-bit accumulators hold.</remarks>
public sealed class ApproximationChallenge
{
    private const int CalibrationSamples = 1000;
    private const int TestPoints = 10_000;
    private const int TimedPoints = 2_000;

    // Of a few ReLU neurons all may die at the start, so several starts are tried for a fraction of the training.
    private const int Starts = 6;
    private const int StartFraction = 20;

    private const float FloatRate = 1e-2f;

    // The warm start leaves little to learn, and quantizers want small steps.
    private const float AwareRate = 5e-3f;

    // Input ranges are averages of the batches' extremes: of a small batch those lie well inside the interval, and its ends would be cut off.
    private const int AwareBatch = 512;

    private readonly ChallengeOptions _options;
    private readonly IProgress<StudyProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly Dataset _train;
    private readonly Dataset _inside;
    private readonly Dataset _outside;
    private readonly Dataset _curve;

    private ApproximationChallenge(ChallengeOptions options, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        (_options, _progress, _cancellation) = (options, progress, cancellation);
        TargetFunction function = options.Function;
        _train = function.Sample(options.Samples, options.Noise, options.Seed);
        _inside = function.Sample(TestPoints, 0, options.Seed + 1);
        _outside = function.SampleOutside(TestPoints, options.Seed + 2);
        _curve = ChallengeCurve.Points(function);
    }

    /// <summary>Runs the challenge: trains, quantizes, proves, runs in integers, measures.</summary>
    /// <exception cref="StudyException">An option is out of its range.</exception>
    /// <exception cref="AccumulatorLimitException">The accumulator's limit can't be proved for a layer.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ChallengeResult Run(ChallengeOptions options, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        options.Check();
        return new ApproximationChallenge(options, progress, cancellation).Run();
    }

    /// <summary>Writes every network as ONNX, and the report as HTML and JSON, into a folder.</summary>
    /// <exception cref="NibbleException">The folder can't be written.</exception>
    public static void Write(ChallengeResult result, string folder, string? command = null)
    {
        foreach (ChallengeMethod method in result.Methods)
            OnnxFile.Write(method.Graph, Path.Combine(folder, method.FileName));
        var report = ChallengeReport.Of(result, command);
        report.Write(Path.Combine(folder, "report.html"));
        report.Write(Path.Combine(folder, "report.json"));
    }

    private ChallengeResult Run()
    {
        (Sequential model, List<double> floatLosses) = TrainFloat();
        Graph real = GraphOf(model, "float");
        QuantizationRecipe recipe = Recipe();
        Tensor calibration = _train.Take(Math.Min(CalibrationSamples, _train.Count)).Inputs;

        // ONNX takes ranges at run time for uint8 alone.
        Graph dynamic = PostTraining.QuantizeDynamic(real, recipe with { Activations = new UniformQuantizer(NumberFormat.UInt(8)) });
        Graph @static = PostTraining.Quantize(real, recipe, calibration);
        Graph fixedPoint = PostTraining.Quantize(real, FixedPointRecipe(recipe), calibration);
        (Sequential aware, List<double> awareLosses) = TrainAware(model);
        Graph quantizationAware = QuantizationAware.Convert(GraphOf(aware, "quantization-aware"), recipe, calibration);

        (string Name, Graph Graph)[] networks =
        [
            ("float", real), ("dynamic", dynamic), ("static", @static), ("quantization-aware", quantizationAware), ("fixed point", fixedPoint),
        ];
        List<ChallengeMethod> methods = [];
        foreach ((string name, Graph graph) in networks)
        {
            Tell("run in integers", (double)methods.Count / networks.Length, name);
            methods.Add(Measure(name, graph, name == "quantization-aware" ? GraphOf(FloatTwin(aware), "float") : real));
        }

        Tell("run in integers", 1, null);
        return new ChallengeResult(_options, methods, _curve, floatLosses, awareLosses);
    }

    private (Sequential Model, List<double> Losses) TrainFloat()
    {
        Recipe recipe = TrainingRecipe(_options.Epochs, FloatRate);
        int trial = Math.Max(_options.Epochs / StartFraction, 1);
        TrainingSession? best = null;
        List<double> bestLosses = [];
        for (int start = 0; start < Starts; start++)
        {
            Sequential model = NetworkBuilder.Build(recipe with { Seed = _options.Seed + (ulong)start }, [_options.Function.Dimension], 1);
            var session = new TrainingSession(model, _train, recipe);
            List<double> losses = [];
            Train(session, losses, trial, loss => Tell("choose a start", (start + ((double)session.Epoch / trial)) / Starts, loss));
            if (best is not null && losses[^1] >= bestLosses[^1])
                continue;
            (best, bestLosses) = (session, losses);
        }

        Train(best!, bestLosses, _options.Epochs, loss => Tell("train the float network", best!.Fraction, loss));
        return (best!.Model, bestLosses);
    }

    // The float network goes on with its quantizers in place.
    private (Sequential Model, List<double> Losses) TrainAware(Sequential trained)
    {
        Recipe recipe = TrainingRecipe(Math.Max(_options.Epochs / 2, 1), AwareRate) with
        {
            Batch = AwareBatch,
            Weights = NumberFormat.Int(_options.Bits, narrow: true).ToString(),
            Activations = NumberFormat.UInt(_options.Bits).ToString(),
        };
        Sequential model = NetworkBuilder.Build(recipe, [_options.Function.Dimension], 1);
        CopyParameters(trained, model);
        var session = new TrainingSession(model, _train, recipe);
        List<double> losses = [];
        Train(session, losses, recipe.Epochs, loss => Tell("train with quantizers in place", session.Fraction, loss));
        return (model, losses);
    }

    private Sequential FloatTwin(Sequential model)
    {
        Sequential twin = NetworkBuilder.Build(TrainingRecipe(1, FloatRate), [_options.Function.Dimension], 1);
        CopyParameters(model, twin);
        return twin;
    }

    private void Train(TrainingSession session, List<double> losses, int epochs, Action<string> tell)
    {
        while (session.Epoch < epochs)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (session.Step() is not { Loss: double loss })
                continue;
            losses.Add(loss);
            tell($"loss {loss:0.00000}");
        }
    }

    private ChallengeMethod Measure(string name, Graph graph, Graph real)
    {
        IntegerProgram program = IntegerProgram.Compile(graph);
        var seen = program.ObserveAccumulators(_inside.Inputs)
            .Concat(program.ObserveAccumulators(_outside.Inputs))
            .GroupBy(pair => pair.Key, pair => pair.Value)
            .ToDictionary(group => group.Key, group => group.Aggregate((a, b) => a.Union(b)));
        var layers = QuantizationReport.Of(graph, name == "float" ? null : real, _inside.Take(1000).Inputs);
        CheckProofs(name, layers, seen);
        return new ChallengeMethod(
            name,
            graph,
            layers,
            seen,
            Rmse(program, _inside),
            Rmse(program, _outside),
            NanosecondsPerPrediction(program),
            Predict(program, _curve.Inputs));
    }

    // A proof that a measurement contradicts is a defect of ours, and worth a loud end.
    private static void CheckProofs(string method, QuantizationReport layers, Dictionary<string, AccumulatorRange> seen)
    {
        foreach (LayerReport layer in layers.Layers)
            if (seen.TryGetValue(layer.Name, out AccumulatorRange range) && layer.Accumulator is { } proved && (range.Low < proved.Low || range.High > proved.High))
                throw new StudyException($"The accumulator of layer '{layer.Name}' ({method}) was proved to stay in {proved.Low} to {proved.High}, but took {range.Low} to {range.High}. Please report this with the command that led to it.");
    }

    // One by one, as a sensor would ask: dynamic ranges then are those of one sample.
    private float[] Predict(IntegerProgram program, Tensor inputs)
    {
        int count = inputs.Shape[0], width = _options.Function.Dimension;
        var predictions = new float[count];
        for (int i = 0; i < count; i++)
            program.Run(inputs.Values.Slice(i * width, width), predictions.AsSpan(i, 1));
        return predictions;
    }

    private static double Rmse(IntegerProgram program, Dataset points) => ModelEvaluation.Measure(program.Run, points, batchSize: 1).Loss;

    private double NanosecondsPerPrediction(IntegerProgram program)
    {
        const int rounds = 9;
        Dataset points = _inside.Take(TimedPoints);
        Predict(program, _inside.Inputs);
        return Enumerable.Range(0, rounds).Select(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            Predict(program, points.Inputs);
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds / TimedPoints;
        }).Order().ElementAt(rounds / 2);
    }

    private QuantizationRecipe Recipe() => new()
    {
        Weights = new UniformQuantizer(NumberFormat.Int(_options.Bits, narrow: true)) { Granularity = Granularity.PerChannel() },
        Activations = new UniformQuantizer(NumberFormat.UInt(_options.Bits)),
        Accumulator = new AccumulatorLimit(_options.AccumulatorBits),
    };

    private QuantizationRecipe FixedPointRecipe(QuantizationRecipe recipe) => recipe with
    {
        Weights = new PowerOfTwoQuantizer(NumberFormat.Int(_options.Bits)),
        Activations = new PowerOfTwoQuantizer(NumberFormat.UInt(_options.Bits)),
        Requantization = Requantization.FixedPoint,
    };

    private Recipe TrainingRecipe(int epochs, float learningRate) => new()
    {
        Name = _options.Function.Name,
        Data = _options.Function.Name,
        Network =
        [
            .. Enumerable.Range(0, _options.Layers).SelectMany(_ => (RecipePhrase[])[$"linear {_options.Width}", _options.Activation]),
            "linear 1",
        ],
        Loss = _options.Loss,
        LearningRate = learningRate,
        Schedule = "cosine",
        Batch = 64,
        Epochs = epochs,
        Seed = _options.Seed,
    };

    private Graph GraphOf(Sequential model, string name) => model.ToGraph(name, [Shape.Unknown, _options.Function.Dimension]);

    private static void CopyParameters(Sequential from, Sequential to)
    {
        Dictionary<string, Tensor> values = from.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        foreach (Parameter parameter in to.Parameters)
            values[parameter.Name].Values.CopyTo(parameter.Value.Values);
    }

    private void Tell(string stage, double fraction, string? detail) => _progress?.Report(new StudyProgress(stage, fraction, detail));
}
