using FsCheck;
using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class ImageAugmentationTests
{
    // Pixels from 1 on, so that a pixel tells where it comes from and 0 is border alone.
    private static Dataset Images(int count, int channels, int rows, int columns) =>
        Dataset.Classification("images", new Tensor([count, channels, rows, columns], [.. Enumerable.Range(1, count * channels * rows * columns).Select(i => (float)i)]), [.. Enumerable.Range(0, count)]);

    private static Dictionary<int, float[]> ByLabel(Dataset images, int size, ImageAugmentation augmentation, int epoch = 0) =>
        images.Batches(size, seed: 3, epoch, augmentation: augmentation)
            .SelectMany(batch => batch.Labels.Select((label, i) => (label, batch.Inputs.Slice(i, 1).Values.ToArray())))
            .ToDictionary(pair => pair.label, pair => pair.Item2);

    [Fact]
    public void An_augmented_image_is_one_of_the_shifts_and_mirrors_of_its_own()
    {
        Gen<(int Channels, int Rows, int Columns, int Padding, bool Flip)> cases =
            from channels in Gen.Choose(1, 3)
            from rows in Gen.Choose(1, 5)
            from columns in Gen.Choose(1, 5)
            from padding in Gen.Choose(0, 6)
            from flip in Gen.Elements(true, false)
            select (channels, rows, columns, padding, flip);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            Dataset images = Images(4, c.Channels, c.Rows, c.Columns);
            var augmentation = new ImageAugmentation { Padding = c.Padding, Flip = c.Flip, Fill = -1 };
            foreach ((int label, float[] changed) in ByLabel(images, 3, augmentation))
            {
                float Pixel(int channel, int row, int column) => row >= 0 && row < c.Rows && column >= 0 && column < c.Columns
                    ? images.Inputs[(((((label * c.Channels) + channel) * c.Rows) + row) * c.Columns) + column]
                    : -1;
                IEnumerable<float[]> possible =
                    from down in Enumerable.Range(-c.Padding, (2 * c.Padding) + 1)
                    from right in Enumerable.Range(-c.Padding, (2 * c.Padding) + 1)
                    from mirrored in c.Flip ? new[] { false, true } : [false]
                    select (from channel in Enumerable.Range(0, c.Channels)
                            from row in Enumerable.Range(0, c.Rows)
                            from column in Enumerable.Range(0, c.Columns)
                            select Pixel(channel, row + down, (mirrored ? c.Columns - 1 - column : column) + right)).ToArray();
                Assert.Contains(possible, candidate => candidate.SequenceEqual(changed));
            }
        }).Holds();
    }

    [Fact]
    public void The_change_depends_on_epoch_and_image_but_not_on_the_batch()
    {
        Dataset images = Images(50, 1, 4, 4);
        var augmentation = new ImageAugmentation { Padding = 2, Flip = true };
        Dictionary<int, float[]> one = ByLabel(images, 7, augmentation), other = ByLabel(images, 50, augmentation), next = ByLabel(images, 7, augmentation, epoch: 1);
        Assert.All(one, pair => Assert.Equal(pair.Value, other[pair.Key]));
        Assert.Contains(one, pair => !pair.Value.SequenceEqual(next[pair.Key]));
    }

    [Fact]
    public void Half_of_the_images_are_mirrored_and_all_places_occur()
    {
        Dataset images = Images(2000, 1, 1, 3);
        int mirrored = ByLabel(images, 100, new ImageAugmentation { Flip = true }).Values.Count(image => image[0] > image[2]);
        Assert.InRange(mirrored, 900, 1100);
        IEnumerable<int> shifts = ByLabel(images, 100, new ImageAugmentation { Padding = 1 }).Values.Select(image => (image[0] == 0 ? 1 : 0) + (image[2] == 0 ? 2 : 0)).Distinct();
        Assert.Equal([0, 1, 2, 3], shifts.Order());
    }

    [Fact]
    public void Nothing_asked_is_nothing_changed()
    {
        Dataset images = Images(5, 2, 3, 2);
        Assert.All(ByLabel(images, 2, new ImageAugmentation()), pair => Assert.Equal(images.Inputs.Slice(pair.Key, 1).Values.ToArray(), pair.Value));
    }

    [Fact]
    public void Samples_that_are_no_images_are_refused_with_their_shape()
    {
        Assert.Contains("samples of shape [6]", Assert.Throws<DataException>(() => Images(5, 1, 2, 3).Flatten().Batches(2, 1, augmentation: new ImageAugmentation())).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Images(5, 1, 2, 3).Batches(2, 1, augmentation: new ImageAugmentation { Padding = -1 }));
    }
}
