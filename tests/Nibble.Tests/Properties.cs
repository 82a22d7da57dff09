using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Tests;

/// <summary>How properties draw their cases: the same ones in every run of the same code, and others for whoever asks.</summary>
internal static class Properties
{
    // Red and green must be verdicts on the code: a case that chance drew would blame whoever ran the tests that day.
    // NIBBLE_SEED is a number, for cases that nobody has tried yet.
    private static ulong Seed { get; } = Environment.GetEnvironmentVariable("NIBBLE_SEED") is { Length: > 0 } text ? ulong.Parse(text) : 20_261_122;

    /// <summary>Throws where the property is false for one of the cases drawn, naming it.</summary>
    public static void Holds(this Property property, int cases = 100) =>
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(Seed, gamma: 0x9E37_79B9_7F4A_7C15));

    /// <summary>Draws values outside of a property.</summary>
    public static T[] Draw<T>(this Gen<T> generator, int count) => Gen.Sample(generator, 50, new Rnd(Seed), count);
}
