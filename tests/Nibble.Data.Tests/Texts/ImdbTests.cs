using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class ImdbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImdbTests()
    {
        _folder.Write("train/neg/0_1.txt", "bad bad bad film");
        _folder.Write("train/neg/10_4.txt", "bad");
        _folder.Write("train/neg/2_2.txt", "film film");
        _folder.Write("train/pos/0_7.txt", "Good good film!");
        _folder.Write("train/pos/1_10.txt", "good");
        _folder.Write("test/neg/5_3.txt", "a bad film");
        _folder.Write("test/pos/7_8.txt", "good");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reviews_become_rows_in_which_classes_alternate()
    {
        Dataset train = Imdb.Load(_folder.Path, DataSplit.Train, new ImdbOptions { Length = 3 });
        Assert.Equal(("imdb train", 2), (train.Name, train.ClassCount));
        Assert.Equal(new Shape(5, 3), train.Inputs.Shape);
        Assert.Equal([0, 1, 0, 1, 0], train.Labels!);

        // bad and film are there 4 times each, good 3 times. 10 comes after 2: names are numbers, not text.
        Assert.Equal([4f, 4, 5, 6, 6, 5, 1, 5, 5, 0, 1, 6, 0, 1, 4], train.Inputs.Values.ToArray());
    }

    [Fact]
    public void The_test_part_is_numbered_by_the_training_part()
    {
        Dataset test = Imdb.Load(_folder.Path, DataSplit.Test, new ImdbOptions { Length = 5, Vocabulary = 6 });
        Assert.Equal([0, 1], test.Labels!);
        Assert.Equal([0f, 1, 2, 4, 5, 0, 0, 0, 1, 2], test.Inputs.Values.ToArray());
    }

    [Fact]
    public void Rows_have_300_numbers_unless_said() =>
        Assert.Equal(new Shape(2, 300), Imdb.Load(_folder.Path, DataSplit.Test).Inputs.Shape);

    [Fact]
    public void A_missing_and_an_empty_folder_are_named()
    {
        Directory.Delete(_folder["test/pos"], recursive: true);
        Assert.Contains($"'{_folder["test/pos"]}'", MessageFor(DataSplit.Test));
        Directory.CreateDirectory(_folder["test/pos"]);
        Assert.Contains($"The folder '{_folder["test/pos"]}' holds no reviews", MessageFor(DataSplit.Test));
    }

    [Theory]
    [InlineData("test/pos/3_4.txt", "rating 4 in its name, but positive reviews have 7 to 10")]
    [InlineData("test/neg/3_5.txt", "rating 5 in its name, but negative reviews have 1 to 4")]
    [InlineData("train/pos/3_11.txt", "rating 11")]
    [InlineData("train/neg/review.txt", "no review of IMDB by its name")]
    [InlineData("train/neg/-1_2.txt", "no review of IMDB by its name")]
    public void A_review_whose_name_and_folder_disagree_is_refused(string name, string words)
    {
        string path = _folder.Write(name, "good");
        string message = MessageFor(DataSplit.Test);
        Assert.Contains($"'{path}'", message);
        Assert.Contains(words, message);
    }

    [Fact]
    public void An_empty_review_and_one_that_is_no_text_are_refused_with_file_and_offset()
    {
        _folder.Write("test/neg/5_3.txt", "");
        Assert.Contains($"'{_folder["test/neg/5_3.txt"]}' is empty", MessageFor(DataSplit.Test));
        _folder.Write("test/neg/5_3.txt", [(byte)'a', (byte)'b', 0xFF, (byte)'c']);
        Assert.Contains("offset 2", MessageFor(DataSplit.Test));
    }

    private string MessageFor(DataSplit split)
    {
        string message = Assert.Throws<DataException>(() => Imdb.Load(_folder.Path, split)).Message;
        Assert.Contains("run 'nibble data get imdb'", message);
        return message;
    }
}
