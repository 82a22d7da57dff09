using System.Globalization;

namespace Nibble.SideBySide;

/// <summary>Whether both sides computed the same, and how that was judged.</summary>
/// <param name="Holds">Whether they did.</param>
/// <param name="Words">How near they are.</param>
internal sealed record Agreement(bool Holds, string Words)
{
    /// <summary>The same, said of something other than the peer's results.</summary>
    public Agreement With(string what) => this with { Words = $"{Words}, {what}" };

    /// <summary>Integers agree when all are equal.</summary>
    public static Agreement OfIntegers(ReadOnlySpan<int> ours, ReadOnlySpan<int> theirs)
    {
        int different = 0;
        for (int i = 0; i < theirs.Length; i++)
            different += ours[i] == theirs[i] ? 0 : 1;
        return different == 0 ? new(true, "equal") : new(false, $"DIFFERENT in {different:N0} of {theirs.Length:N0}");
    }

    /// <summary>Floats agree when no difference exceeds a part of the greatest magnitude.</summary>
    public static Agreement OfFloats(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs, double tolerance)
    {
        int equal = 0;
        double greatest = 0, difference = 0;
        for (int i = 0; i < theirs.Length; i++)
        {
            equal += ours[i] == theirs[i] ? 1 : 0;
            greatest = Math.Max(greatest, Math.Abs(theirs[i]));

            // Not a number on one side alone is as different as can be.
            double here = Math.Abs((double)ours[i] - theirs[i]);
            difference = ours[i].Equals(theirs[i]) ? difference : Math.Max(difference, double.IsNaN(here) ? double.PositiveInfinity : here);
        }

        if (equal == theirs.Length)
            return new(true, "equal");
        double part = difference / greatest;
        bool holds = part <= tolerance;
        return new(holds, string.Create(CultureInfo.InvariantCulture, $"{(holds ? "" : "DIFFERENT: ")}{(double)equal / theirs.Length:P1} equal, rest within {part:0.0e+0} of the greatest"));
    }
}
