using FsCheck.Fluent;

namespace Nibble.Kernels.Tests;

/// <summary>Winograd's convolution and its gradients, judged by plain loops in doubles over sampled images, channels and paddings.</summary>
public sealed class WinogradTests
{
    private static readonly int[] Channels = [16, 17, 24, 31, 33, 64];

    public static TheoryData<int> Tiles => KernelWalk.Of(FloatTile.FastestFirst, tile => tile.IsSupported);

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Outputs_are_those_of_plain_loops(int index) => ForAll((shape, images, seed) =>
    {
        var plain = new PlainConvolution(shape, images, seed);
        using var convolution = new WinogradConvolution(FloatTile.FastestFirst[index], shape);
        using GuardedMemory<float> weights = new(plain.Weights), input = new(plain.Input), output = new(new float[plain.OutputGradient.Length]);

        convolution.SetWeights(weights.Span, plain.Bias);
        convolution.Run(images, input.Span, output.Span);

        plain.CheckOutput(output.Span);
    });

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Gradients_of_inputs_are_those_of_plain_loops(int index) => ForAll((shape, images, seed) =>
    {
        var plain = new PlainConvolution(shape, images, seed);
        using var convolution = new WinogradConvolution(FloatTile.FastestFirst[index], shape.InputGradient);
        using GuardedMemory<float> weights = new(plain.Weights), outputGradient = new(plain.OutputGradient), inputGradient = new(new float[plain.Input.Length]);

        convolution.SetTurnedWeights(weights.Span);
        convolution.Run(images, outputGradient.Span, inputGradient.Span);

        plain.CheckInputGradient(inputGradient.Span);
    });

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Gradients_of_weights_are_those_of_plain_loops(int index) => ForAll((shape, images, seed) =>
    {
        var plain = new PlainConvolution(shape, images, seed);
        using var gradient = new WinogradWeightGradient(FloatTile.FastestFirst[index], shape);
        using GuardedMemory<float> input = new(plain.Input), outputGradient = new(plain.OutputGradient), weightGradient = new(new float[plain.Weights.Length]);
        weightGradient.Span.Fill(float.NaN);

        gradient.Run(images, input.Span, outputGradient.Span, weightGradient.Span);

        plain.CheckWeightGradient(weightGradient.Span);
    });

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public void Errors_are_below_the_millionth_that_the_documents_promise_for_random_values(int channels)
    {
        var shape = new WinogradShape(16, 16, channels, channels) { Top = 1, Left = 1, Bottom = 1, Right = 1 };
        var plain = new PlainConvolution(shape, 3, 13) { Tolerance = 1e-6 };

        var (output, inputGradient, weightGradient) = All(FloatTile.Fastest, shape, 3, plain);

        plain.CheckOutput(output);
        plain.CheckInputGradient(inputGradient);
        plain.CheckWeightGradient(weightGradient);
    }

    [Fact]
    public void The_bits_are_the_same_for_every_tile_and_any_limit_of_threads()
    {
        var shape = new WinogradShape(21, 18, 40, 67) { Top = 1, Left = 1, Bottom = 1, Right = 1 };
        var plain = new PlainConvolution(shape, 5, 7);
        int limit = Workers.Limit;
        (float[], float[], float[])? expected = null;
        try
        {
            foreach (FloatTile tile in FloatTile.FastestFirst.Where(tile => tile.IsSupported))
                foreach (int threads in (int[])[1, 2, 5])
                {
                    Workers.Limit = threads;
                    var found = All(tile, shape, 5, plain);
                    expected ??= found;
                    Assert.Equal(expected.Value.Item1, found.Output);
                    Assert.Equal(expected.Value.Item2, found.InputGradient);
                    Assert.Equal(expected.Value.Item3, found.WeightGradient);
                }
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Fact]
    public void An_image_has_the_same_outputs_alone_and_among_others()
    {
        var shape = new WinogradShape(13, 10, 20, 35) { Top = 1, Left = 1, Bottom = 1, Right = 1 };
        const int images = 9;
        var plain = new PlainConvolution(shape, images, 11);
        float[] all = All(FloatTile.Fastest, shape, images, plain).Output, alone = new float[all.Length / images];
        using var convolution = new WinogradConvolution(shape);
        convolution.SetWeights(plain.Weights, plain.Bias);
        for (int image = 0; image < images; image++)
        {
            convolution.Run(1, plain.Input.AsSpan(image * shape.InputLength, shape.InputLength), alone);
            Assert.Equal(all[(image * shape.OutputLength)..((image + 1) * shape.OutputLength)], alone);
        }
    }

    [Fact]
    public void Weights_that_are_set_again_replace_the_others_and_their_biases()
    {
        var shape = new WinogradShape(6, 7, 16, 33);
        PlainConvolution first = new(shape, 2, 1), second = new(shape, 2, 2);
        float[] expected = new float[first.OutputGradient.Length], found = new float[expected.Length];
        using WinogradConvolution used = new(shape), fresh = new(shape);
        used.SetWeights(first.Weights, first.Bias);
        used.SetWeights(second.Weights);
        fresh.SetWeights(second.Weights);

        used.Run(2, first.Input, found);
        fresh.Run(2, first.Input, expected);

        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_value_that_is_not_finite_reaches_every_output_that_depends_on_it_and_none_of_another_tile(float value)
    {
        var shape = new WinogradShape(12, 12, 16, 16) { Top = 1, Left = 1, Bottom = 1, Right = 1 };
        var plain = new PlainConvolution(shape, 1, 5);
        float[] before = new float[shape.OutputLength], after = new float[before.Length];
        using var convolution = new WinogradConvolution(shape);
        convolution.SetWeights(plain.Weights, plain.Bias);
        convolution.Run(1, plain.Input, before);

        // Row 7 is the last of the second row of tiles and seen by the third; column 5 lies in the middle of the second column.
        plain.Input[(((7 * 12) + 5) * 16) + 3] = value;
        convolution.Run(1, plain.Input, after);

        for (int i = 0; i < after.Length; i++)
        {
            int row = i / 16 / 12, column = i / 16 % 12;
            if (Math.Abs(row - 7) <= 1 && Math.Abs(column - 5) <= 1)
                Assert.False(float.IsFinite(after[i]));
            else if (row < 4 || column / 4 != 1)
                Assert.Equal(before[i], after[i]);
        }
    }

    [Fact]
    public void Nothing_is_allocated_when_weights_are_set_and_batches_run()
    {
        var shape = new WinogradShape(12, 12, 32, 48) { Top = 1, Left = 1, Bottom = 1, Right = 1 };
        var plain = new PlainConvolution(shape, 4, 3);
        float[] output = new float[plain.OutputGradient.Length], inputGradient = new float[plain.Input.Length], weightGradient = new float[plain.Weights.Length];
        using WinogradConvolution convolution = new(shape), back = new(shape.InputGradient);
        using var gradient = new WinogradWeightGradient(shape);

        Allocation.AssertNone(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                convolution.SetWeights(plain.Weights, plain.Bias);
                convolution.Run(4, plain.Input, output);
                back.SetTurnedWeights(plain.Weights);
                back.Run(4, plain.OutputGradient, inputGradient);
                gradient.Run(4, plain.Input, plain.OutputGradient, weightGradient);
            }
        });
    }

    [Fact]
    public void No_images_have_no_outputs_and_a_gradient_of_zero()
    {
        var shape = new WinogradShape(5, 5, 16, 16);
        float[] weightGradient = new float[16 * 16 * 9];
        weightGradient.AsSpan().Fill(1);
        using var convolution = new WinogradConvolution(shape);
        using var gradient = new WinogradWeightGradient(shape);

        convolution.Run(0, [], []);
        gradient.Run(0, [], [], weightGradient);

        Assert.All(weightGradient, x => Assert.Equal(0, x));
    }

    [Fact]
    public void The_gradient_of_a_gradient_has_the_shape_of_the_convolution()
    {
        var shape = new WinogradShape(9, 5, 16, 33) { Top = 1, Left = 0, Bottom = 3, Right = 2 };

        Assert.Equal(shape, shape.InputGradient.InputGradient);
        Assert.Equal((9, 5), (shape.InputGradient.OutputHeight, shape.InputGradient.OutputWidth));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_the_numbers()
    {
        var shape = new WinogradShape(4, 4, 16, 17);
        Assert.Contains("15 to 17 channels has fewer than 16", Assert.Throws<ArgumentException>(() => new WinogradConvolution(shape with { Inputs = 15 })).Message, StringComparison.Ordinal);
        Assert.Contains("leave 0 × 2 outputs", Assert.Throws<ArgumentException>(() => new WinogradWeightGradient(shape with { Height = 2 })).Message, StringComparison.Ordinal);
        using var convolution = new WinogradConvolution(shape);
        using var gradient = new WinogradWeightGradient(shape);
        Assert.Contains("need 2448 weights, but there are 2447", Assert.Throws<ArgumentException>(() => convolution.SetWeights(new float[2447])).Message, StringComparison.Ordinal);
        Assert.Contains("need 2448 weights, but there are 1", Assert.Throws<ArgumentException>(() => convolution.SetTurnedWeights(new float[1])).Message, StringComparison.Ordinal);
        Assert.Contains("17 outputs need as many biases, or none, but there are 16", Assert.Throws<ArgumentException>(() => convolution.SetWeights(new float[2448], new float[16])).Message, StringComparison.Ordinal);
        Assert.Contains("have 512 elements, but the input has 511", Assert.Throws<ArgumentException>(() => convolution.Run(2, new float[511], new float[136])).Message, StringComparison.Ordinal);
        Assert.Contains("have 136 elements, but the output has 137", Assert.Throws<ArgumentException>(() => gradient.Run(2, new float[512], new float[137], new float[2448])).Message, StringComparison.Ordinal);
        Assert.Contains("has room for 2449", Assert.Throws<ArgumentException>(() => gradient.Run(2, new float[512], new float[136], new float[2449])).Message, StringComparison.Ordinal);
        convolution.Dispose();
        gradient.Dispose();
        Assert.Throws<ObjectDisposedException>(() => convolution.SetWeights(new float[2448]));
        Assert.Throws<ObjectDisposedException>(() => convolution.Run(2, new float[512], new float[136]));
        Assert.Throws<ObjectDisposedException>(() => gradient.Run(2, new float[512], new float[136], new float[2448]));
    }

    private static (float[] Output, float[] InputGradient, float[] WeightGradient) All(FloatTile tile, WinogradShape shape, int images, PlainConvolution plain)
    {
        float[] output = new float[plain.OutputGradient.Length], inputGradient = new float[plain.Input.Length], weightGradient = new float[plain.Weights.Length];
        using WinogradConvolution convolution = new(tile, shape), back = new(tile, shape.InputGradient);
        using var gradient = new WinogradWeightGradient(tile, shape);
        convolution.SetWeights(plain.Weights, plain.Bias);
        convolution.Run(images, plain.Input, output);
        back.SetTurnedWeights(plain.Weights);
        back.Run(images, plain.OutputGradient, inputGradient);
        gradient.Run(images, plain.Input, plain.OutputGradient, weightGradient);
        return (output, inputGradient, weightGradient);
    }

    private static void ForAll(Action<WinogradShape, int, ulong> check) => Prop.ForAll(Gen.Choose(0, 1000).ArrayOf(9).ToArbitrary(), numbers =>
    {
        var shape = new WinogradShape(1 + (numbers[0] % 10), 1 + (numbers[1] % 13), Channels[numbers[2] % Channels.Length], Channels[numbers[3] % Channels.Length])
        {
            Top = (numbers[4] % 5) - 1,
            Left = (numbers[5] % 4) - (numbers[5] % 7 == 0 ? 1 : 0),
            Bottom = numbers[6] % 3,
            Right = numbers[7] % 4,
            PaddingValue = numbers[8] % 3 == 0 ? 1 : 0,
        };

        // Where nothing is left, padding as wide as an image of one pixel needs.
        shape = shape with { Top = Math.Max(shape.Top, 3 - shape.Height - shape.Bottom), Left = Math.Max(shape.Left, 3 - shape.Width - shape.Right) };
        check(shape, 1 + (numbers[0] / 10 % 3), (ulong)numbers[8]);
    }).Holds(40);
}
