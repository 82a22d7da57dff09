using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class DatasetTests
{
    // Sample i has the inputs 2i and 2i + 1, the label i % 3 (or the target 10i), so that rows can be told apart.
    private static Dataset Labeled(int count) => Dataset.Classification("samples", Inputs(count), [.. Enumerable.Range(0, count).Select(i => i % 3)], 3);

    private static Dataset Targeted(int count) => Dataset.Regression("samples", Inputs(count), new Tensor([count, 1], [.. Enumerable.Range(0, count).Select(i => 10f * i)]));

    private static Tensor Inputs(int count) => new([count, 1, 2], [.. Enumerable.Range(0, 2 * count).Select(i => (float)i)]);

    private static void ForAnySizes(Action<int, int, ulong> check) =>
        Prop.ForAll(Gen.Choose(0, 40).ToArbitrary(), Gen.Choose(1, 45).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (count, size, seed) => check(count, size, (ulong)seed)).Holds();

    private static int IndexOf(Batch batch, int row)
    {
        Assert.Equal(batch.Inputs[2 * row] + 1, batch.Inputs[(2 * row) + 1]);
        return (int)batch.Inputs[2 * row] / 2;
    }

    [Fact]
    public void Batches_hold_every_sample_once_with_its_own_label() => ForAnySizes((count, size, seed) =>
    {
        List<int> seen = [];
        foreach (Batch batch in Labeled(count).Batches(size, seed))
        {
            Assert.Equal(batch.Count, batch.Labels.Length);
            for (int i = 0; i < batch.Count; i++)
            {
                seen.Add(IndexOf(batch, i));
                Assert.Equal(seen[^1] % 3, batch.Labels[i]);
            }
        }

        Assert.Equal(Enumerable.Range(0, count), seen.Order());
    });

    [Fact]
    public void All_batches_but_the_last_are_full_and_the_last_can_be_dropped() => ForAnySizes((count, size, seed) =>
    {
        int[] whole = [.. Targeted(count).Batches(size, seed).Select(batch => batch.Count)];
        int[] full = [.. Targeted(count).Batches(size, seed, dropLast: true).Select(batch => batch.Count)];
        Assert.Equal((count + size - 1) / size, whole.Length);
        Assert.All(whole.SkipLast(1), batch => Assert.Equal(size, batch));
        Assert.Equal(count / size, full.Length);
        Assert.All(full, batch => Assert.Equal(size, batch));
    });

    [Fact]
    public void Reused_batches_hold_what_fresh_ones_hold() => ForAnySizes((count, size, seed) =>
    {
        Dataset samples = Targeted(count);
        List<Batch> fresh = [.. samples.Batches(size, seed, epoch: 2)];
        int index = 0;
        foreach (Batch batch in samples.Batches(size, seed, epoch: 2, reuse: true))
        {
            Assert.Equal(fresh[index].Inputs.Values.ToArray(), batch.Inputs.Values.ToArray());
            Assert.Equal(fresh[index++].Targets.Values.ToArray(), batch.Targets.Values.ToArray());
        }

        Assert.Equal(fresh.Count, index);
    });

    [Fact]
    public void Reused_batches_of_one_size_are_one_buffer()
    {
        Batch[] batches = [.. Labeled(10).BatchesInOrder(4, reuse: true)];
        Assert.Same(batches[0].Inputs, batches[1].Inputs);
        Assert.NotSame(batches[1].Inputs, batches[2].Inputs);
    }

    [Fact]
    public void Seed_and_epoch_decide_the_order_and_nothing_else_does()
    {
        float[] Order(ulong seed, int epoch) => [.. Labeled(100).Batches(7, seed, epoch).SelectMany(batch => batch.Inputs.Values.ToArray())];

        Assert.Equal(Order(1, 3), Order(1, 3));
        Assert.NotEqual(Order(1, 3), Order(1, 4));
        Assert.NotEqual(Order(1, 3), Order(2, 3));
    }

    [Fact]
    public void Batches_in_order_are_in_order() => ForAnySizes((count, size, _) =>
        Assert.Equal(Targeted(count).Inputs.Values.ToArray(), Targeted(count).BatchesInOrder(size).SelectMany(batch => batch.Inputs.Values.ToArray())));

    [Fact]
    public void A_split_holds_out_the_last_samples()
    {
        (Dataset first, Dataset last) = Labeled(10).Split(3);
        Assert.Equal((7, 3), (first.Count, last.Count));
        Assert.Equal([14, 15, 16, 17, 18, 19], last.Inputs.Values.ToArray());
        Assert.Equal([1, 2, 0], last.Labels!);
        Assert.Equal(3, first.ClassCount);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(11)]
    public void A_split_of_more_samples_than_there_are_is_refused(int last) =>
        Assert.Contains("'samples': it has 10", Assert.Throws<DataException>(() => Labeled(10).Split(last)).Message);

    [Fact]
    public void Take_takes_what_there_is()
    {
        Assert.Equal([0, 1, 2, 3], Targeted(5).Take(2).Inputs.Values.ToArray());
        Assert.Equal([0, 10], Targeted(5).Take(2).Targets!.Values.ToArray());
        Assert.Equal(5, Targeted(5).Take(6).Count);
        Assert.Equal(0, Labeled(5).Take(0).Count);
    }

    [Fact]
    public void Shuffling_keeps_samples_and_answers_together()
    {
        Dataset shuffled = Targeted(50).Shuffle(seed: 4);
        Assert.NotEqual(Targeted(50).Inputs.Values.ToArray(), shuffled.Inputs.Values.ToArray());
        for (int i = 0; i < 50; i++)
            Assert.Equal(5 * shuffled.Inputs[2 * i], shuffled.Targets![i]);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => 10f * i), shuffled.Targets!.Values.ToArray().Order());
    }

    [Fact]
    public void Flattening_makes_rows_of_numbers()
    {
        Assert.Equal(new Shape(4, 2), Labeled(4).Flatten().Inputs.Shape);
        Assert.Equal(new Shape(0, 784), Dataset.Unlabeled("none", new Tensor([0, 1, 28, 28])).Flatten().Inputs.Shape);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_label_that_is_no_class_is_refused_with_its_sample(int label) =>
        Assert.Contains($"Sample 1 of the data set 'digits' has the label {label}", Assert.Throws<DataException>(() => Dataset.Classification("digits", Inputs(2), [0, label], 3)).Message);

    [Fact]
    public void Counts_that_differ_are_refused()
    {
        Assert.Contains("2 samples but 3 labels", Assert.Throws<DataException>(() => Dataset.Classification("digits", Inputs(2), [0, 1, 2])).Message);
        Assert.Contains("2 samples but 1 targets", Assert.Throws<DataException>(() => Dataset.Regression("digits", Inputs(2), new Tensor([1, 1]))).Message);
        Assert.Throws<DataException>(() => Dataset.Unlabeled("number", Tensor.Scalar(1)));
    }

    [Fact]
    public void The_class_count_is_inferred_from_the_greatest_label() =>
        Assert.Equal(8, Dataset.Classification("digits", Inputs(3), [0, 7, 2]).ClassCount);

    [Fact]
    public void A_batch_without_labels_says_so_when_asked_for_them()
    {
        Batch targeted = Targeted(2).BatchesInOrder(2).Single(), labeled = Labeled(2).BatchesInOrder(2).Single();
        Assert.Contains("'samples' has no labels but real targets", Assert.Throws<DataException>(() => targeted.Labels).Message);
        Assert.Contains("'samples' has no real targets but class labels", Assert.Throws<DataException>(() => labeled.Targets).Message);
    }
}
