namespace Nibble.Data;

/// <summary>
/// Numbers words as Keras's IMDB data does: 0 pads, 1 starts a text, 2 stands for a word outside the vocabulary, 3 is unused, and
/// from 4 on come the words, the most frequent first. Words of the same frequency are in the order of their characters' codes
/// (Keras has them as it met them, which depends on the order of the texts).
/// </summary>
public sealed class WordIndex
{
    /// <summary>What fills a text that is too short.</summary>
    public const int Padding = 0;

    /// <summary>What each text begins with.</summary>
    public const int Start = 1;

    /// <summary>What stands for a word that is unknown, or too rare for the vocabulary.</summary>
    public const int Unknown = 2;

    /// <summary>The number of the most frequent word.</summary>
    public const int First = 4;

    private readonly Dictionary<string, int> _numbers;

    private WordIndex(Dictionary<string, int> numbers) => _numbers = numbers;

    /// <summary>The number of different words.</summary>
    public int Count => _numbers.Count;

    /// <summary>The word's number, from <see cref="First"/> on; <see cref="Unknown"/> where no text had it.</summary>
    /// <param name="word">In lower case, as <see cref="TextWords.Split"/> gives it.</param>
    public int this[string word] => _numbers.GetValueOrDefault(word, Unknown);

    /// <summary>Counts the words of texts, those to train on. The order of the texts does not matter.</summary>
    public static WordIndex Of(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, int>();
        foreach (string text in texts)
            foreach (string word in TextWords.Split(text))
                counts[word] = counts.GetValueOrDefault(word) + 1;
        IEnumerable<string> ranked = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key);
        return new WordIndex(ranked.Select((word, rank) => (word, rank)).ToDictionary(pair => pair.word, pair => First + pair.rank));
    }

    /// <summary>A text as numbers: <see cref="Start"/>, then each word's.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="vocabulary">Numbers are below; a word whose own is not becomes <see cref="Unknown"/>.</param>
    public int[] Encode(string text, int vocabulary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, First);
        string[] words = TextWords.Split(text);
        var numbers = new int[1 + words.Length];
        numbers[0] = Start;
        for (int i = 0; i < words.Length; i++)
            numbers[1 + i] = this[words[i]] is int number && number < vocabulary ? number : Unknown;
        return numbers;
    }

    /// <summary>
    /// A text as a row of a fixed length, padded in front and truncated in front, so that its end always stands at the row's end.
    /// A text that is truncated loses its <see cref="Start"/>, as in Keras.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="vocabulary">Numbers are below.</param>
    /// <param name="row">Gets the numbers, each of which a float holds exactly.</param>
    public void Encode(string text, int vocabulary, Span<float> row)
    {
        ReadOnlySpan<int> numbers = Encode(text, vocabulary);
        int skipped = Math.Max(0, numbers.Length - row.Length), padding = Math.Max(0, row.Length - numbers.Length);
        row.Clear(); // to Padding, which is 0
        for (int i = padding; i < row.Length; i++)
            row[i] = numbers[skipped + i - padding];
    }
}
