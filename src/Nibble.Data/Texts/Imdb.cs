using System.Globalization;
using System.Text;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>
/// The Large Movie Review Dataset of IMDB: 25,000 reviews to train and 25,000 to test, half of each negative (ratings of 1 to 4 of 10) and half positive (7 to 10)
/// (Maas, Daly, Pham, Huang, Ng, Potts: Learning Word Vectors for Sentiment Analysis, ACL 2011).
/// </summary>
public static class Imdb
{
    /// <summary>The number of classes.</summary>
    public const int ClassCount = 2;

    private const string Remedy = "Get it again: delete it and run 'nibble data get imdb'.";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads one part.</summary>
    /// <param name="folder">Holds <c>train/neg</c>, <c>train/pos</c>, <c>test/neg</c> and <c>test/pos</c>, a file <c>number_rating.txt</c> for each review.</param>
    /// <param name="split">The part. Words are numbered over the training part in either case.</param>
    /// <param name="options">Vocabulary and length; 5000 and 300 unless said.</param>
    /// <returns>
    /// Inputs of shape [N, length], whole numbers of <see cref="WordIndex"/> padded and truncated in front; labels 0 (negative) and 1 (positive).
    /// Negative and positive reviews alternate, each by number, so that the first and the last samples are of both classes.
    /// </returns>
    /// <exception cref="DataException">A folder is missing or empty, or a file is empty, no text, or misnamed.</exception>
    public static Dataset Load(string folder, DataSplit split, ImdbOptions? options = null)
    {
        options ??= new ImdbOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Vocabulary, WordIndex.First);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Length);
        WordIndex words = ReadWords(folder);
        string part = split == DataSplit.Train ? "train" : "test";
        (string Path, int Label)[] reviews = Reviews(folder, part);
        var inputs = new Tensor([reviews.Length, options.Length]);
        for (int i = 0; i < reviews.Length; i++)
            words.Encode(Text(reviews[i].Path), options.Vocabulary, inputs.Values.Slice(i * options.Length, options.Length));
        return Dataset.Classification($"imdb {part}", inputs, [.. reviews.Select(review => review.Label)], ClassCount);
    }

    /// <summary>Numbers the words of the training part, with which own texts can be encoded.</summary>
    /// <param name="folder">As for <see cref="Load"/>.</param>
    /// <exception cref="DataException">A folder is missing or empty, or a file is empty, no text, or misnamed.</exception>
    public static WordIndex ReadWords(string folder) => WordIndex.Of(Reviews(folder, "train").Select(review => Text(review.Path)));

    private static (string Path, int Label)[] Reviews(string folder, string part) =>
    [
        .. Reviews(Path.Combine(folder, part, "neg"), label: 0).Concat(Reviews(Path.Combine(folder, part, "pos"), label: 1))
            .OrderBy(review => review.Place).ThenBy(review => review.Label)
            .Select(review => (review.Path, review.Label)),
    ];

    private static IEnumerable<(string Path, int Label, int Place)> Reviews(string folder, int label)
    {
        string[] paths = FileErrors.Explain(folder, () => Directory.GetFiles(folder, "*.txt"), Remedy);
        if (paths.Length == 0)
            throw new DataException($"The folder '{folder}' holds no reviews: files such as 0_3.txt were expected. {Remedy}");
        return paths.OrderBy(path => NumberOf(path, label)).Select((path, place) => (path, label, place));
    }

    // The rating in the name is the label once more: a review in the wrong folder would be learned wrong.
    private static int NumberOf(string path, int label)
    {
        string[] parts = Path.GetFileNameWithoutExtension(path).Split('_');
        if (parts.Length != 2 || !TryParse(parts[0], out int number) || !TryParse(parts[1], out int rating))
            throw new DataException($"'{path}' is no review of IMDB by its name: number and rating were expected, such as 0_3.txt. {Remedy}");
        return (label == 0 && rating is >= 1 and <= 4) || (label == 1 && rating is >= 7 and <= 10)
            ? number
            : throw new DataException($"'{path}' has the rating {rating} in its name, but {(label == 0 ? "negative reviews have 1 to 4" : "positive reviews have 7 to 10")}. {Remedy}");
    }

    private static bool TryParse(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Text(string path)
    {
        byte[] bytes = FileErrors.Explain(path, () => File.ReadAllBytes(path), Remedy);
        if (bytes.Length == 0)
            throw new DataException($"'{path}' is empty, but a review was expected. {Remedy}");
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new DataException($"'{path}' is no text in UTF-8: the bytes at offset {error.Index} are damaged or of another encoding. {Remedy}", error);
        }
    }
}
