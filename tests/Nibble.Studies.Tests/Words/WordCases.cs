using Nibble.Numerics;

namespace Nibble.Studies.Tests;

/// <summary>Every word of layers and quantizers, with its settings away from their defaults in one case or another.</summary>
internal static class WordCases
{
    private static readonly Shape Row = [7], Image = [2, 8, 8], Sentence = [5];

    /// <summary>Layers.</summary>
    public static IReadOnlyList<WordCase> Layers { get; } =
    [
        Rows("linear", "[linear 6, linear 5 no-bias name inner, linear 3]"),
        Rows("linear", "[linear: { outputs: 6, weights: sign stochastic surrogate tanh 3, inputs: lsq 4 signed, evaluate-real: true, clip: 1, update-scale: glorot }, tanh, linear 3]"),
        Rows("linear", "[linear 6, tanh, 'linear 3 weights int4 range least-squares grid-interval 3 inputs int8 surrogate identity errors int8 gradients dorefa 4 updates fixed <3,12> stochastic update-scale 0.5 clip 2']"),
        Images("conv", "[conv 4 3x2 pad 1 0 1 2 stride 2x1 groups depthwise, relu, conv 4 3 pad same pad-value 1 dilation 2 no-bias, flatten, linear 3]"),
        Images("conv", "[conv 4 3 weights int4 surrogate hard-tanh 2 inputs int8 surrogate relu errors int8 gradients int8 per channel clip 1 update-scale glorot grid-interval 2, relu, conv 3 3 groups 1 weights sign evaluate-real, flatten, linear 3]"),
        Images("max-pool", "[conv 3 3, max-pool 2 stride 1 pad 1 dilation 2, max-pool 2x3, flatten, linear 3]"),
        Images("average-pool", "[conv 3 3, average-pool 2x3 stride 1 pad 0 1 0 1 dilation 2 count-padding, average-pool 2 pad 1, flatten, linear 3]"),
        Images("global-average-pool", "[conv 5 3, global-average-pool, flatten, linear 3]"),
        Rows("batch-norm", "[linear 6, batch-norm epsilon 1e-3 momentum 0.3 no-affine, relu, linear 5, batch-norm, linear 3]"),
        Rows("shift-batch-norm", "[linear 6, shift-batch-norm epsilon 1e-3 momentum 0.3 no-affine, relu, linear 5, shift-batch-norm, linear 3]"),
        Images("residual", "[conv 3 3, residual: { body: [conv 4 3 stride 2 pad 1, relu], shortcut: [conv 4 1 stride 2] }, residual: [conv: { outputs: 4, kernel: 3, pad: same, clip: 0.25, weights: ttq }], flatten, linear 3]"),
        Images("flatten", "[flatten, linear 3]"),
        Words("embedding", "[embedding 11 4, lstm 5, linear 3]"),
        Words("embedding", "[embedding 11 4 padding 0, lstm 5, linear 3]") with { Refusal = "as padding, which a graph can't tell" },
        Words("lstm", "[embedding 11 4, lstm 5 sequence truncation 2 activation hard-tanh gates hard-sigmoid quantize-state int8 quantize-gates uint4, lstm 4 gates keras-hard-sigmoid, linear 3]"),
        Words("lstm", "[embedding 11 4, 'lstm 5 sequence weights int4 surrogate identity inputs int8 surrogate tanh 1 errors int8 gradients dorefa 4 updates fixed <3,12> clip 1 update-scale glorot grid-interval 2', lstm: { units: 4, weights: lsq 3 per channel }, linear 3]"),
        Words("rnn", "[embedding 11 4, rnn 5 sequence truncation 2 activation hard-tanh weights ternary per channel inputs sign surrogate tanh 3 errors int8 quantize-state sign, rnn 4 activation relu weights int4 surrogate hard-tanh grid-interval 2, linear 3]"),
        Rows("relu", "[linear 6, relu, linear 3]"),
        Rows("leaky-relu", "[linear 6, leaky-relu 0.2, linear 3]"),
        Rows("clipped-relu", "[linear 6, clipped-relu 1, linear 3]"),
        Rows("tanh", "[linear 6, tanh 3, linear 3, tanh]"),
        Rows("hard-tanh", "[linear 6, hard-tanh, linear 3]"),
        Rows("sigmoid", "[linear 6, sigmoid, linear 3]"),
        Rows("hard-sigmoid", "[linear 6, hard-sigmoid 0.2, linear 3]"),
        Rows("sine", "[linear 6, sine 2, linear 3]"),
        Rows("staircase", "[linear 6, staircase 4 step 0.5 low -0.75 high 0.75, linear 3, staircase]"),
        Rows("hwgq", "[linear 6, batch-norm no-affine, hwgq 2, linear 6, hwgq 3 not-uniform, linear 3]"),
        Rows("dropout", "[linear 16, dropout 0.3, linear 3]"),
        Rows("quantize", "[linear 6, tanh, quantize int8 symmetric surrogate identity, linear 5, quantize uint4 range percentile 99, linear 3]"),
        Rows("quantize-errors", "[linear 6, tanh, quantize-errors wage 8, linear 3]"),
    ];

    /// <summary>Quantizers, in each place that they can stand.</summary>
    public static IReadOnlyList<WordCase> Quantizers { get; } =
    [
        .. Of("weights", "float", "int4", "int4 per tensor", "uint3 per group 4", "int4 power-of-two per tensor", "int4 range least-squares stochastic", "int8 range entropy", "int8 range laplace", "int8 range learned-step", "int4 range percentile 98.5", "int4 range deviations 2", "int4 range mean-magnitude 2", "int4 range moving 0.5", "int4 range fixed -0.5 0.5 surrogate identity", "bipolar"),
        .. Of("weights", "fixed <2,6>", "fixed <2,6> stochastic surrogate staircase 4 step 0.25", "lsq 3", "lsq 3 step 0.2", "lsq 4 per channel", "lsq 4 per group 3", "pact 4 limit 2"),
        .. Of("weights", "sign", "sign stochastic surrogate identity", "sign scaled per channel", "sign scaled surrogate xnor", "sign scaled surrogate scaled-sign per group 3", "sign scale 0.5 surrogate log-tailed-relu"),
        .. Of("weights", "ternary", "ternary threshold 0.05 of-greatest", "ternary optimal per group 4 scales uint8", "ternary optimal each-sign per channel", "ternary surrogate ternary-scale", "ttq", "ttq threshold 0.1 negative 0.5 positive 0.7 per channel"),
        .. Of("weights", "dorefa 1", "dorefa 3 stochastic per channel", "dorefa 3 surrogate normalized-tanh", "wage 2", "linear 4", "linear 8 low -0.5 high 0.5 half-up", "linear 5 stochastic surrogate quotient 2 limit 1"),
        .. Of("weights", "log 4", "log 4 top 0 stochastic", "log 3 per channel", "apot 4", "apot 4 scale 3 standardized surrogate standardizing", "apot 3 fitted per channel", "powers-of-two -3 0", "powers-of-two -2 0 no-zero fitted", "gaussian 8 standardized", "gaussian 4 uniform fitted per channel", "points -1 -0.2 0.1 0.7", "k-means 4", "k-means 3 start quantile per channel", "k-means 3 start plus-plus"),
        .. Of("activations", "int8", "uint4 symmetric", "uint4 power-of-two", "uint4 stochastic surrogate relu", "sign surrogate tanh 3", "int8 range percentile 99", "int8 range moving 0.9", "int8 range fixed -1 1", "int8 range least-squares", "fixed <3,4>", "lsq 3", "lsq 3 signed", "lsq 3 step 0.2", "pact 4", "sign", "sign stochastic surrogate clipped-relu", "dorefa 2", "wage 8", "wage 8 scale 2", "linear 5", "linear 4 half-up", "hwgq 2 surrogate log-tailed-relu", "hwgq 3 not-uniform", "log 3 top 1", "apot 3 scale 2", "powers-of-two -2 1", "powers-of-two -2 1 signed", "gaussian 5", "points -1 0 0.5"),
        .. Of("errors", "int8", "int4 power-of-two stochastic", "fixed <2,10> stochastic", "wage 8", "dorefa 4", "log 4 stochastic", "sign scaled", "apot 4 fitted"),
        .. Of("gradients", "int8", "fixed <2,10> stochastic", "wage 8 rate 4", "dorefa 4", "dorefa 4 per tensor", "log 5", "ternary each-sign"),
        .. Of("updates", "float", "fixed <2,12> stochastic"),
        .. OfState("quantize-state", "int8", "uint4 range fixed -0.5 1", "fixed <1,5>", "sign", "linear 4", "linear 5 half-up", "wage 4", "log 3 top 0 surrogate identity", "apot 3", "points -1 -0.2 0.4 1"),
        .. OfState("quantize-gates", "uint8", "fixed <1,5>", "dorefa 2", "linear 3 low 0", "hwgq 2", "gaussian 4"),
        Rows("lsq", "[linear 6, relu, linear 3]\nweights: lsq 3 per channel\nactivations: lsq 4 signed\naverage: 0.5"),
        Rows("int8", "[linear 6, relu, linear 3]\nweights: int4\nactivations: int8\nfreeze-ranges: 1\nexcept:\n  last: { errors: float, gradients: wage 8, updates: 'fixed <2,12>' }"),
    ];

    public static IReadOnlyList<WordCase> All { get; } = [.. Layers, .. Quantizers];

    private static WordCase Rows(string word, string network) => new(word, $"network: {network}", Row);

    private static WordCase Images(string word, string network) => new(word, $"network: {network}", Image);

    private static WordCase Words(string word, string network) => new(word, $"network: {network}", Sentence, 11);

    private static IEnumerable<WordCase> Of(string key, params string[] phrases) =>
        phrases.Select(phrase => new WordCase(phrase.Split(' ')[0], $"network: [linear 6, tanh, linear 3]\n{key}: '{phrase}'", Row));

    private static IEnumerable<WordCase> OfState(string setting, params string[] phrases) =>
        phrases.Select(phrase => new WordCase(phrase.Split(' ')[0], $"network: [embedding 11 4, lstm: {{ units: 5, {setting}: '{phrase}' }}, linear 3]", Sentence, 11));
}
