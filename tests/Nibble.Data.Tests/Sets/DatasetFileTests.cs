using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class DatasetFileTests
{
    private static readonly Tensor X = new([2, 3], [1, 2, 3, 4, 5, 6]);

    public static TheoryData<string> Kinds => ["labels", "targets", "inputs"];

    private static Dataset Make(string kind) => kind switch
    {
        "labels" => Dataset.Classification("a.npz", X, [1, 0]),
        "targets" => Dataset.Regression("a.npz", X, new Tensor([2, 2], [1.5f, 2, 3, 4])),
        _ => Dataset.Unlabeled("a.npz", X),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_written_is_read_back(string kind)
    {
        using var folder = new TemporaryFolder();
        Dataset written = Make(kind);
        DatasetFile.Write(folder["a.npz"], written);
        Dataset read = DatasetFile.Open(folder["a.npz"]);
        Assert.Equal(written.ToString(), read.ToString());
        Assert.Equal(written.Inputs.Values.ToArray(), read.Inputs.Values.ToArray());
        Assert.Equal(written.Labels, read.Labels);
        Assert.Equal(written.Targets?.Values.ToArray(), read.Targets?.Values.ToArray());
    }

    [Fact]
    public void A_single_array_is_inputs_alone()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write(folder["a.npy"], NpyArray.Of(X));
        Dataset samples = DatasetFile.Open(folder["a.npy"]);
        Assert.Equal(X.Values.ToArray(), samples.Inputs.Values.ToArray());
        Assert.Null(samples.Labels);
    }

    [Fact]
    public void A_folder_of_two_arrays_is_inputs_and_answers()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write(folder["x.npy"], NpyArray.Of(X));
        Assert.Null(DatasetFile.Open(folder.Path).Targets);
        NpyFile.Write(folder["y.npy"], NpyArray.Of(new Tensor([2], [0.5f, 1])));
        Assert.Equal(new Shape(2, 1), DatasetFile.Open(folder.Path).Targets!.Shape);
        NpyFile.Write(folder["y.npy"], NpyArray.Of([1, 0]));
        Assert.Equal([1, 0], DatasetFile.Open(folder.Path, DataSplit.Train).Labels!);
    }

    [Fact]
    public void Splits_are_found_by_name_in_a_folder_and_in_an_archive()
    {
        using var folder = new TemporaryFolder();
        folder.Write("train.csv", "1,2,0\n3,4,1\n5,6,0\n");
        folder.Write("test/x.npy", []);
        NpyFile.Write(folder["test/x.npy"], NpyArray.Of(X));
        Assert.Equal(3, DatasetFile.Open(folder.Path, DataSplit.Train).Count);
        Assert.Equal(2, DatasetFile.Open(folder.Path, DataSplit.Test).Count);

        NpzFile.Write(folder["both.npz"], new Dictionary<string, NpyArray>
        {
            ["x_train"] = NpyArray.Of(X),
            ["y_train"] = NpyArray.Of([1, 0]),
            ["x_test"] = NpyArray.Of(new Tensor([1, 3])),
            ["y_test"] = NpyArray.Of([2]),
        });
        Assert.Equal([1, 0], DatasetFile.Open(folder["both.npz"], DataSplit.Train).Labels!);
        Assert.Equal([2], DatasetFile.Open(folder["both.npz"], DataSplit.Test).Labels!);
        Assert.Contains("no array 'x' for the inputs; it has 'x_train', 'y_train', 'x_test', 'y_test'", Assert.Throws<DataException>(() => DatasetFile.Open(folder["both.npz"])).Message);
    }

    [Theory]
    [InlineData("x", "y")]
    [InlineData("inputs", "labels")]
    public void Arrays_may_be_called_inputs_and_labels(string inputs, string answers)
    {
        using var folder = new TemporaryFolder();
        NpzFile.Write(folder["a.npz"], new Dictionary<string, NpyArray> { [inputs] = NpyArray.Of(X), [answers] = NpyArray.Of([1, 0]), [answers + "_test"] = NpyArray.Of([2]), [inputs + "_test"] = NpyArray.Of(new Tensor([1, 3])) });
        Assert.Equal([1, 0], DatasetFile.Open(folder["a.npz"]).Labels!);
        Assert.Equal([2], DatasetFile.Open(folder["a.npz"], DataSplit.Test).Labels!);
        NpyFile.Write(folder[$"set/{inputs}.npy"], NpyArray.Of(X));
        NpyFile.Write(folder[$"set/{answers}.npy"], NpyArray.Of([0, 1]));
        Assert.Equal([0, 1], DatasetFile.Open(folder["set"], DataSplit.Train).Labels!);
    }

    [Fact]
    public void The_files_of_a_folder_follow_each_other_by_name_whatever_their_kind()
    {
        using var folder = new TemporaryFolder();
        folder.Write("train/part-2.csv", "7,8,9,2\n");
        folder.Write("train/part-3.tsv", "7\t8\t10\t0\n");
        folder.Write("train/notes.txt", "nothing");
        NpzFile.Write(folder["train/part-1.npz"], new Dictionary<string, NpyArray> { ["x"] = NpyArray.Of(X), ["y"] = NpyArray.Of([1, 0]) });
        Dataset train = DatasetFile.Open(folder.Path, DataSplit.Train);
        Assert.Equal("train: 4 × [3], 3 classes", train.ToString());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 7, 8, 10], train.Inputs.Values.ToArray());
        Assert.Equal([1, 0, 2, 0], train.Labels!);
        Assert.Contains("holds 'train' but no test part", Assert.Throws<DataException>(() => DatasetFile.Open(folder.Path, DataSplit.Test)).Message);

        folder.Write("train/part-4.csv", "7,8,1\n");
        Assert.Contains("'part-1.npz' and 'part-4.csv' can't follow each other in 'train': the samples of one are of shape [3] with class labels, of the other of shape [2] with class labels", Assert.Throws<DataException>(() => DatasetFile.Open(folder["train"])).Message);
        folder.Write("train/part-4.csv", "7,8,9,1.5\n");
        Assert.Contains("of the other of shape [3] with targets of shape [1]", Assert.Throws<DataException>(() => DatasetFile.Open(folder["train"])).Message);
    }

    [Fact]
    public void Targets_follow_each_other_too()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csv", "1,0.5\n2,1.5\n");
        folder.Write("b.csv", "3,2.5\n");
        Assert.Equal([0.5f, 1.5f, 2.5f], DatasetFile.Open(folder.Path).Targets!.Values.ToArray());
        Assert.Equal(new Shape(3, 1), DatasetFile.Open(folder.Path, DataSplit.Train).Targets!.Shape);
    }

    [Fact]
    public void A_damaged_file_of_a_folder_is_the_one_named()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csv", "1,2,0\n");
        string ragged = folder.Write("b.csv", "1,2,0\n1,0\n");
        Assert.Contains($"Line 2 of '{ragged}' has 2 cells", Assert.Throws<DataException>(() => DatasetFile.Open(folder.Path)).Message);
    }

    [Fact]
    public void Inputs_and_answers_of_different_counts_are_refused()
    {
        using var folder = new TemporaryFolder();
        NpzFile.Write(folder["a.npz"], new Dictionary<string, NpyArray> { ["x"] = NpyArray.Of(X), ["y"] = NpyArray.Of([1, 0, 1]) });
        Assert.Contains("'a.npz' has 2 samples but 3 labels", Assert.Throws<DataException>(() => DatasetFile.Open(folder["a.npz"])).Message);
    }

    [Fact]
    public void What_can_not_be_opened_is_refused_with_what_can()
    {
        using var folder = new TemporaryFolder();
        string MessageFor(string path) => Assert.Throws<DataException>(() => DatasetFile.Open(path)).Message;

        Assert.Contains("no known ending", MessageFor(folder.Write("a.txt", "1,2")));
        Assert.Contains("There is no file or folder", MessageFor(folder["none.npz"]));
        Assert.Contains("holds no x.npy", MessageFor(folder.Path));
        Assert.Contains("Can't read", MessageFor(folder.Write("a.npz", "not a zip")));
    }

    [Fact]
    public void A_source_is_a_known_name_or_a_path()
    {
        using var folder = new TemporaryFolder();
        DatasetFile.Write(folder["a.npz"], Make("labels"));
        Assert.Equal(2, DatasetSource.Open(folder["a.npz"], folder.Path, DataSplit.Test).Count);

        string MessageFor(string name) => Assert.Throws<DataException>(() => DatasetSource.Open(name, folder.Path, DataSplit.Train)).Message;
        Assert.Contains("Did you mean 'mnist'?", MessageFor("mnits"));
        Assert.Contains("Known: mnist", MessageFor("imagenet"));
        Assert.Contains("nibble data get mnist", MessageFor("mnist"));
        Assert.Contains("There is no file or folder 'samples.npz'", MessageFor("samples.npz"));
        Assert.Contains("There is no file or folder './mnits'", MessageFor("./mnits"));
    }
}
