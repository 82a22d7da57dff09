using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

public sealed class ProfileTests
{
    [Fact]
    public void Each_step_has_a_time_and_results_stay_what_they_are()
    {
        RandomNetwork network = RandomNetwork.MultilayerPerceptron(1, exactScales: false);
        IntegerProgram program = IntegerProgram.Compile(network.Graph);
        Tensor input = network.Input(3), before = program.Run(input);

        IReadOnlyList<double> seconds = program.Profile(input, rounds: 3);

        Assert.Equal(program.Steps.Count, seconds.Count);
        Assert.All(seconds, time => Assert.InRange(time, 0, double.MaxValue));
        Assert.NotEqual(0, seconds.Sum());
        Assert.Equal(before.Values, program.Run(input).Values);
    }

    [Fact]
    public void Nothing_to_time_is_refused()
    {
        RandomNetwork network = RandomNetwork.MultilayerPerceptron(1, exactScales: false);
        IntegerProgram program = IntegerProgram.Compile(network.Graph);

        Assert.Throws<ArgumentOutOfRangeException>(() => program.Profile(network.Input(1), rounds: 0));
        Assert.Throws<RuntimeException>(() => program.Profile(new Tensor([1, 1, 1]), rounds: 1));
        Assert.Contains("no samples", Assert.Throws<RuntimeException>(() => program.Profile(network.Input(0), rounds: 1)).Message, StringComparison.Ordinal);
    }
}
