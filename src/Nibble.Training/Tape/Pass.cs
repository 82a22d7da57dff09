using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>What a forward pass is for, and what it draws random numbers from.</summary>
public sealed class Pass
{
    // A float counts exactly to 2^24, so the steps of a long run take two.
    private const int Low = 1 << 20;

    private CounterRandom _random;

    private Pass(bool isTraining) => IsTraining = isTraining;

    /// <summary>Remembers nothing and changes nothing.</summary>
    public static Pass Evaluation { get; } = new(isTraining: false);

    /// <summary>Whether values remember how they were made, and averages and ranges move.</summary>
    public bool IsTraining { get; }

    /// <summary>The random numbers of the present step; each user takes a <see cref="CounterRandom.Stream"/> of its own, so that a seed and a step decide everything.</summary>
    public CounterRandom Random => _random.Stream((ulong)Step);

    /// <summary>Steps begun so far.</summary>
    internal long Step => ((long)State[1] * Low) + (long)State[0];

    /// <summary>The steps as a checkpoint keeps them: those beyond whole 2^20, and the whole ones.</summary>
    internal Tensor State { get; } = new([2]);

    /// <summary>A pass that learns, which begins with its first step.</summary>
    /// <param name="random">What all its steps draw from.</param>
    public static Pass Training(CounterRandom random = default)
    {
        var pass = new Pass(isTraining: true);
        pass.Restart(random);
        return pass;
    }

    internal void Restart(CounterRandom random)
    {
        _random = random;
        State.Values.Clear();
    }

    internal void Advance()
    {
        long next = Step + 1;
        (State[0], State[1]) = (next % Low, next / Low);
    }
}
