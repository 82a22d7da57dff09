using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class BatchPrefetcherTests
{
    private static readonly ImageAugmentation ShiftAndMirror = new() { Padding = 1, Flip = true };

    private static Dataset Images(int count) =>
        Dataset.Classification("images", Tensor.Random([count, 2, 3, 3], seed: 9), [.. Enumerable.Range(0, count)]);

    private static Dataset Lines(int count) => Dataset.Regression("lines", Tensor.Random([count, 3], seed: 1), Tensor.Random([count, 2], seed: 2));

    [Fact]
    public void Prefetched_batches_are_the_plain_ones_epoch_after_epoch_from_any_place()
    {
        var cases =
            from count in Gen.Choose(1, 30)
            from size in Gen.Choose(1, count + 3)
            from dropLast in Gen.Elements(true, false)
            from isAugmented in Gen.Elements(true, false)
            from seed in Gen.Choose(0, 1000)
            from epoch in Gen.Choose(0, 3)
            from skip in Gen.Choose(0, Batches(count, size, dropLast))
            where Batches(count, size, dropLast) > 0
            select (count, size, dropLast, isAugmented, seed: (ulong)seed, epoch, skip);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            Dataset images = Images(c.count);
            ImageAugmentation? augmentation = c.isAugmented ? ShiftAndMirror : null;
            using BatchPrefetcher prefetched = images.Prefetch(c.size, c.seed, c.epoch, c.dropLast, augmentation, c.skip);
            Assert.Equal(Batches(c.count, c.size, c.dropLast), prefetched.BatchesPerEpoch);
            for (int epoch = c.epoch; epoch < c.epoch + 3; epoch++)
            {
                int index = epoch == c.epoch ? c.skip : 0;
                foreach (Batch plain in images.Batches(c.size, c.seed, epoch, c.dropLast, augmentation: augmentation).Skip(index))
                {
                    Batch batch = prefetched.Next();
                    Assert.Equal((epoch, index++), (prefetched.Epoch, prefetched.BatchInEpoch));
                    Assert.Equal(plain.Inputs.Shape, batch.Inputs.Shape);
                    Assert.Equal(plain.Inputs.Values.ToArray(), batch.Inputs.Values.ToArray());
                    Assert.Equal(plain.Labels, batch.Labels);
                }
            }
        }).Holds();
    }

    [Fact]
    public void Batches_that_skip_are_the_rest_of_the_epoch() =>
        Prop.ForAll(Gen.Choose(0, 20).ToArbitrary(), Gen.Choose(1, 8).ToArbitrary(), Gen.Choose(0, 22).ToArbitrary(), (count, size, skip) =>
        {
            Dataset lines = Lines(count);
            Assert.Equal(
                lines.Batches(size, seed: 5, epoch: 2).Skip(skip).SelectMany(batch => batch.Targets.Values.ToArray()),
                lines.Batches(size, seed: 5, epoch: 2, skip: skip).SelectMany(batch => batch.Targets.Values.ToArray()));
        }).Holds();

    [Fact]
    public void Skipping_touches_no_sample_that_is_done()
    {
        var counting = new Counting();
        Assert.Single(Lines(100).Batches(10, seed: 1, augmentation: counting, skip: 9));
        Assert.Equal(10, counting.Samples);
    }

    [Fact]
    public void A_batch_stays_as_it_is_while_the_next_is_prepared_and_three_buffers_serve_all()
    {
        Dataset lines = Lines(25);
        using BatchPrefetcher prefetched = lines.Prefetch(10, seed: 3);
        List<Batch> seen = [];
        for (int epoch = 0; epoch < 4; epoch++)
        {
            foreach (Batch plain in lines.Batches(10, seed: 3, epoch))
            {
                Batch batch = prefetched.Next();
                Thread.Sleep(2);
                Assert.Equal(plain.Targets.Values.ToArray(), batch.Targets.Values.ToArray());
                seen.Add(batch);
            }
        }

        Assert.Equal(3, seen.Distinct().Count());
    }

    [Fact]
    public void Neither_side_allocates_once_the_buffers_are_there()
    {
        var counting = new Counting();
        using BatchPrefetcher prefetched = Lines(25).Prefetch(10, seed: 3, augmentation: counting);
        for (int i = 0; i < 100; i++)
            prefetched.Next();
        counting.Begin();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 300; i++)
            prefetched.Next();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, counting.Allocated);
    }

    [Fact]
    public void An_error_of_the_preparing_thread_comes_to_who_asks_for_the_batch_and_again_after()
    {
        using BatchPrefetcher prefetched = Lines(10).Prefetch(2, seed: 1, augmentation: new Counting { FailsAfter = 5 });
        prefetched.Next();
        prefetched.Next();
        for (int i = 0; i < 2; i++)
            Assert.Equal("sample 6 is spoiled", Assert.Throws<DataException>(() => prefetched.Next()).Message);
    }

    [Fact]
    public void A_prefetcher_that_is_disposed_has_ended_its_thread_and_gives_nothing()
    {
        var counting = new Counting();
        BatchPrefetcher prefetched = Lines(10).Prefetch(2, seed: 1, augmentation: counting);
        prefetched.Next();
        prefetched.Dispose();
        int samples = counting.Samples;
        Assert.False(counting.Thread!.IsAlive);
        Assert.Throws<ObjectDisposedException>(() => prefetched.Next());
        prefetched.Dispose();
        Assert.Equal(samples, counting.Samples);
    }

    [Fact]
    public async Task Waiting_for_a_batch_can_be_canceled()
    {
        using var blocked = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        using BatchPrefetcher prefetched = Lines(4).Prefetch(2, seed: 1, augmentation: new Counting { Gate = blocked });
        Task<Batch> waiting = Task.Run(() => prefetched.Next(stop.Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.ThrowsAny<OperationCanceledException>(() => prefetched.Next(stop.Token));
        blocked.Set();
        Assert.Equal(2, prefetched.Next().Count);
    }

    [Fact]
    public void An_epoch_without_batches_is_refused_with_what_would_do()
    {
        Assert.Contains("has 3 samples, which make no whole batch of 4. Use batches of at most 3", Assert.Throws<DataException>(() => Lines(3).Prefetch(4, 1, dropLast: true)).Message);
        Assert.Contains("has 0 samples", Assert.Throws<DataException>(() => Lines(0).Prefetch(4, 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Lines(3).Prefetch(2, 1, skip: 3));
        Assert.Contains("samples of shape [3]", Assert.Throws<DataException>(() => Lines(3).Prefetch(2, 1, augmentation: ShiftAndMirror)).Message);
    }

    private static int Batches(int count, int size, bool dropLast) => (count + (dropLast ? 0 : size - 1)) / size;

    // Someone's own augmentation: changes nothing and keeps count.
    private sealed record Counting : Augmentation
    {
        private long _before;

        public int FailsAfter { get; init; } = int.MaxValue;

        public ManualResetEventSlim? Gate { get; init; }

        public int Samples { get; private set; }

        public Thread? Thread { get; private set; }

        public long Allocated { get; private set; }

        public void Begin() => Volatile.Write(ref _before, -1);

        public override void Check(string dataset, Shape sample)
        {
        }

        public override void Apply(ReadOnlySpan<float> sample, Shape shape, CounterRandom draws, Span<float> changed)
        {
            Gate?.Wait();
            Thread = Thread.CurrentThread;
            if (++Samples > FailsAfter)
                throw new DataException($"sample {Samples} is spoiled");
            long now = GC.GetAllocatedBytesForCurrentThread();
            if (Volatile.Read(ref _before) <= 0)
                Volatile.Write(ref _before, now);
            Allocated = now - _before;
            sample.CopyTo(changed);
        }
    }
}
