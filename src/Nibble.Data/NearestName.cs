namespace Nibble.Data;

/// <summary>Finds what a user probably meant.</summary>
public static class NearestName
{
    /// <summary>The candidate with the least edit distance (insert, delete, replace, swap neighbors), whatever the case.</summary>
    /// <returns>Null where no candidate is near: at most 2 edits, or a third of the name if that is more.</returns>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        int limit = Math.Max(2, name.Length / 3);
        (string? nearest, int least) = (null, limit + 1);
        foreach (string candidate in candidates)
        {
            int distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < least && distance < candidate.Length)
                (nearest, least) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary>Ends a message about an unknown name: <c>Did you mean 'mnist'?</c>, or what is known where nothing is near.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> known) =>
        Of(name, known) is string nearest ? $"Did you mean '{nearest}'? Known: {string.Join(", ", known)}." : $"Known: {string.Join(", ", known)}.";

    // Optimal string alignment: rows[i, j] is the distance of the first i characters of one and the first j of the other.
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
            rows[i, 0] = i;
        for (int j = 0; j <= right.Length; j++)
            rows[0, j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                int replace = rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replace, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], 1 + rows[i - 2, j - 2]);
            }
        }

        return rows[left.Length, right.Length];
    }
}
