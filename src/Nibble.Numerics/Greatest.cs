using System.Numerics;

namespace Nibble.Numerics;

/// <summary>Which of several scores wins, such as the class that a network predicts.</summary>
public static class Greatest
{
    /// <summary>The index of the greatest value, the first of equals; 0 where there is none. What is not a number wins only in the first place.</summary>
    public static int IndexOf<T>(ReadOnlySpan<T> values)
        where T : IComparisonOperators<T, T, bool>
    {
        int greatest = 0;
        for (int i = 1; i < values.Length; i++)
            if (values[i] > values[greatest])
                greatest = i;
        return greatest;
    }
}
