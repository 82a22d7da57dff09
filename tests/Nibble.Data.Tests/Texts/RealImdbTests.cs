using Nibble.Numerics;

namespace Nibble.Data.Tests;

/// <summary>The real files, where they are.</summary>
[Collection("The process's environment")]
public sealed class RealImdbTests
{
    private static readonly string Root = DataRoot.Resolve();

    private static void Require() =>
        Skip.IfNot(DatasetCatalog.Imdb.StateIn(Root) == DatasetState.Complete, $"IMDB is not complete in '{Root}'; run 'nibble data get imdb'.");

    [SkippableFact]
    public void The_training_words_are_those_that_Keras_finds()
    {
        Require();
        WordIndex words = Imdb.ReadWords(DatasetCatalog.Imdb.FolderIn(Root));
        Assert.Equal(88_582, words.Count);
        string[] frequent = ["the", "and", "a", "of", "to", "is", "br", "in", "it", "i", "this", "that", "was", "as", "for", "with", "movie", "but", "film", "on"];
        Assert.Equal(Enumerable.Range(4, 20), frequent.Select(word => words[word]));
    }

    [SkippableFact]
    public void The_test_part_has_12500_reviews_of_each_class()
    {
        Require();
        Dataset test = DatasetSource.Open("imdb", Root, DataSplit.Test);
        Assert.Equal(new Shape(25_000, 300), test.Inputs.Shape);
        Assert.All(test.Labels!.CountBy(label => label), pair => Assert.Equal(12_500, pair.Value));
        Assert.All(test.Inputs.Values.ToArray().Distinct(), number => Assert.True(number is >= 0 and < 5000 and not 3));
    }
}
