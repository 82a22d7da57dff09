namespace Nibble.Data;

/// <summary>Takes a text apart into words as Keras's tokenizer does with its defaults, so that results compare.</summary>
public static class TextWords
{
    // Keras's filters and the space; the apostrophe is not among them, so "don't" is one word, and "<br />" leaves the word br.
    private static readonly char[] Separators = [.. "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n "];

    /// <summary>The words in lower case, in the order of the text.</summary>
    public static string[] Split(string text) => text.ToLowerInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries);
}
