using System.Text;

namespace Nibble.Documentation.Tests;

/// <summary>What distinguishes two texts, line by line: a longest common subsequence, with the lines between left out.</summary>
internal static class LineDifference
{
    /// <summary>The lines that only the first text has, after a minus, and those that only the second has, after a plus; each group below the type it stands in.</summary>
    public static string Of(string before, string after)
    {
        string[] old = Lines(before), now = Lines(after);
        var common = new int[old.Length + 1, now.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
            for (int j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);

        var text = new StringBuilder();
        string heading = "", shown = "";
        void Write(char sign, string line)
        {
            if (!line.StartsWith(' '))
                heading = shown = line;
            else if (heading != shown)
                text.Append("  ").Append(shown = heading).Append('\n');
            text.Append(sign).Append(' ').Append(line).Append('\n');
        }

        for (int i = 0, j = 0; i < old.Length || j < now.Length;)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                if (old[i].StartsWith("public ", StringComparison.Ordinal))
                    heading = old[i];
                i++;
                j++;
            }
            else if (i < old.Length && (j == now.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                Write('-', old[i++]);
            }
            else
            {
                Write('+', now[j++]);
            }
        }

        return text.ToString();
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
