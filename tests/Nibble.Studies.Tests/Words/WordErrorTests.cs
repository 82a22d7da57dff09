namespace Nibble.Studies.Tests;

/// <summary>What a recipe says wrongly about quantizers is refused where it stands.</summary>
public sealed class WordErrorTests
{
    [Theory]
    [InlineData("weights: int4 per chanel", "x:4:10: 'chanel' is not the per of 'intN'", "did you mean 'channel'?")]
    [InlineData("weights: int4 per group", "x:4:10: 'group' is not the per of 'intN'", "'group 32'")]
    [InlineData("weights: int4 range percentle 99", "x:4:10: 'percentle 99' is not the range of 'intN'", "did you mean 'percentile'?")]
    [InlineData("weights: int4 range fixed 1", "x:4:10: 'fixed 1' is not the range of 'intN'", "fixed -1 1")]
    [InlineData("weights: sign surrogate tanhh 3", "x:4:10: the surrogate 'tanhh' is not known", "did you mean 'tanh'?")]
    [InlineData("weights: sign surrogate tanh stepness 3", "x:4:10: 'stepness' is not the steepness of 'tanh'", "a number of at least")]
    [InlineData("weights: lsq 4 surrogate tanh", "x:4:10: 'lsq' takes bits", "surrogate")]
    [InlineData("weights: points 1 0", "x:4:10: '1 0' is not the values of 'points'", "ascending")]
    [InlineData("freeze-ranges: 0", "x:4:16: '0' is not a whole number of at least 1", "")]
    [InlineData("except: { first: { gradient: int8 } }", "x:4:20: the exception 'first' has no key 'gradient'", "did you mean 'gradients'?")]
    public void Reading_names_place_and_nearest_right_word(string line, string problem, string remedy) =>
        AssertRefused(() => Parse(line), problem, remedy);

    [Theory]
    [InlineData("errors: lsq 4", "x:4:9: 'lsq' learns from gradients, so it can't quantize them", "use 'wage'")]
    [InlineData("gradients: apot 4", "x:4:12: 'apot' learns its scale from gradients", "say 'fitted'")]
    [InlineData("errors: int8 surrogate identity", "x:4:9: 'int8 surrogate identity' quantizes gradients on their way back", "leave the surrogate out")]
    [InlineData("activations: ttq", "x:4:14: 'ttq' is a quantizer of weights only", "'pact'")]
    [InlineData("activations: ternary", "x:3:11: the layer 'linear 5' does not fit", "depend on all values of a batch")]
    [InlineData("activations: lsq 4 per channel", "x:3:11: the layer 'linear 5' does not fit", "Choose Granularity.PerTensor")]
    [InlineData("updates: int8", "x:4:10: 'int8' can't be what updates round weights to", "'fixed <2,14> stochastic'")]
    [InlineData("weights: int4 power-of-two range entropy", "x:4:10: 'int4 power-of-two' finds its scale by itself", "leave 'range entropy' out")]
    [InlineData("weights: int4 range percentile 101", "x:4:10: 'int4 range percentile 101': A percentile is above 0", "99.9")]
    [InlineData("weights: ternary optimal of-greatest", "x:4:10: 'ternary' takes a threshold", "not both")]
    public void Building_names_place_and_remedy(string line, string problem, string remedy) =>
        AssertRefused(() => NetworkBuilder.Build(Parse(line), [7], 3), problem, remedy);

    [Theory]
    [InlineData("quantize-state int8 range entropy", "'range entropy' looks for a range in data", "use 'range fixed -1 1'")]
    [InlineData("quantize-state int8 power-of-two", "looks for its scale in data", "use 'fixed <1,7>'")]
    [InlineData("quantize-state dorefa 2", "'dorefa' quantizes activations of 0 to 1", "use 'linear'")]
    [InlineData("quantize-gates sign stochastic", "'sign stochastic'", "Choose fixed ones")]
    [InlineData("quantize-gates sign scaled", "'sign scaled'", "Choose")]
    public void A_state_takes_fixed_points_alone(string setting, string problem, string remedy) =>
        AssertRefused(() => NetworkBuilder.Build(RecipeReader.Parse($"name: a\ndata: b\nnetwork: [embedding 9 4, lstm 5 {setting}, linear 3]", "x"), [6], 3), problem, remedy);

    private static Recipe Parse(string line) => RecipeReader.Parse($"name: a\ndata: b\nnetwork: [linear 5, relu, linear 3]\n{line}", "x");

    private static void AssertRefused(Action act, string problem, string remedy)
    {
        string message = Assert.Throws<StudyException>(act).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Contains(remedy, message, StringComparison.Ordinal);
    }
}
