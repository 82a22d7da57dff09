using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class TargetFunctionTests
{
    public static TheoryData<string> Names => [.. TargetFunction.All.Select(function => function.Name), "gaussian:1", "gaussian:37"];

    [Fact]
    public void The_functions_have_the_values_of_their_formulas()
    {
        Assert.Equal(MathF.Sin(1.25f), TargetFunction.Sine.Evaluate([1.25f]), 1e-7f);
        Assert.Equal(1, TargetFunction.Bump.Evaluate([2]));
        Assert.Equal(Math.Exp(-2.5), TargetFunction.Bump.Evaluate([3]), 1e-7);
        Assert.Equal(Math.Exp(-2.5), TargetFunction.Bump.Evaluate([1]), 1e-7);
        Assert.Equal(-2 * Math.Exp(-5), TargetFunction.Ripple.Evaluate([1, -2]), 1e-7);
        Assert.Equal(-3, TargetFunction.Saddle.Evaluate([1, -2]));
        Assert.Equal(1, TargetFunction.Gaussian(3).Evaluate([0, 0, 0]));
        Assert.Equal(Math.Exp(-14 / 6.0), TargetFunction.Gaussian(3).Evaluate([1, 2, -3]), 1e-7);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_is_found_by_its_name_in_any_case(string name)
    {
        Assert.Equal(name, TargetFunction.Parse(name).Name);
        Assert.Equal(TargetFunction.Parse(name), TargetFunction.Parse(name.ToUpperInvariant()));
    }

    [Fact]
    public void Gaussian_alone_has_ten_dimensions() => Assert.Equal(10, TargetFunction.Parse("gaussian").Dimension);

    [Theory]
    [InlineData("sin", "Did you mean 'sine'?")]
    [InlineData("sadle", "Did you mean 'saddle'?")]
    [InlineData("polynomial", "Known: sine, bump, ripple, saddle, gaussian.")]
    [InlineData("gaussian:0", "1 to 100000")]
    [InlineData("gaussian:-3", "1 to 100000")]
    [InlineData("gaussian:many", "1 to 100000")]
    [InlineData("sine:2", "Did you mean 'sine'?")]
    [InlineData("", "Known: sine")]
    public void An_unknown_name_is_refused_with_the_remedy(string name, string remedy)
    {
        string message = Assert.Throws<DataException>(() => TargetFunction.Parse(name)).Message;
        Assert.Contains($"'{name}'", message);
        Assert.Contains(remedy, message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Samples_are_the_function_at_points_that_fill_the_interval(string name)
    {
        TargetFunction function = TargetFunction.Parse(name);
        Dataset samples = function.Sample(2000, noise: 0, seed: 5);
        Assert.Equal(new Shape(2000, function.Dimension), samples.Inputs.Shape);
        Assert.Equal(new Shape(2000, 1), samples.Targets!.Shape);
        for (int i = 0; i < samples.Count; i++)
            Assert.Equal(function.Evaluate(samples.Inputs.Slice(i, 1).Values), samples.Targets[i]);

        float width = function.Interval.High - function.Interval.Low;
        float[] coordinates = samples.Inputs.Values.ToArray();
        Assert.All(coordinates, x => Assert.InRange(x, function.Interval.Low, function.Interval.High));
        Assert.InRange(coordinates.Min(), function.Interval.Low, function.Interval.Low + (width / 100));
        Assert.InRange(coordinates.Max(), function.Interval.High - (width / 100), function.Interval.High);
    }

    [Fact]
    public void Noise_changes_the_values_by_its_standard_deviation_and_leaves_the_points()
    {
        Dataset clean = TargetFunction.Sine.Sample(20_000, noise: 0, seed: 9), noisy = TargetFunction.Sine.Sample(20_000, noise: 0.5f, seed: 9);
        Assert.Equal(clean.Inputs.Values.ToArray(), noisy.Inputs.Values.ToArray());
        double[] differences = [.. Enumerable.Range(0, clean.Count).Select(i => (double)noisy.Targets![i] - clean.Targets![i])];
        Assert.InRange(differences.Average(), -0.02, 0.02);
        Assert.InRange(Math.Sqrt(differences.Average(x => x * x)), 0.48, 0.52);
    }

    [Fact]
    public void More_samples_of_a_seed_begin_with_the_fewer_and_another_seed_gives_others()
    {
        float[] few = TargetFunction.Ripple.Sample(10, 0.1f, seed: 1).Inputs.Values.ToArray();
        Assert.Equal(few, TargetFunction.Ripple.Sample(99, 0.1f, seed: 1).Take(10).Inputs.Values.ToArray());
        Assert.NotEqual(few, TargetFunction.Ripple.Sample(10, 0.1f, seed: 2).Inputs.Values.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Samples_outside_lie_in_the_wider_interval_but_not_in_the_training_region(string name)
    {
        TargetFunction function = TargetFunction.Parse(name);
        Assert.Equal(2 * (function.Interval.High - function.Interval.Low), function.WiderInterval.High - function.WiderInterval.Low, 1e-5f);
        Dataset outside = function.SampleOutside(500, seed: 3);
        Assert.Equal(500, outside.Count);
        for (int i = 0; i < outside.Count; i++)
        {
            float[] point = outside.Inputs.Slice(i, 1).Values.ToArray();
            Assert.All(point, x => Assert.InRange(x, function.WiderInterval.Low, function.WiderInterval.High));
            Assert.Contains(point, x => x < function.Interval.Low || x > function.Interval.High);
            Assert.Equal(function.Evaluate(point), outside.Targets![i]);
        }
    }

    [Fact]
    public void A_grid_has_both_ends_and_the_last_coordinate_varies_fastest()
    {
        Assert.Equal([0, 1, 2, 3, 4], TargetFunction.Bump.Grid(5).Inputs.Values.ToArray());
        Assert.Equal([-1, -1, -1, 1, 1, -1, 1, 1], TargetFunction.Saddle.Grid(2, new Interval(-1, 1)).Inputs.Values.ToArray());
        Assert.Equal(MathF.PI, TargetFunction.Sine.Grid(7).Inputs[6]);
    }

    [Fact]
    public void In_many_dimensions_a_grid_is_as_many_random_points_always_the_same()
    {
        Dataset points = TargetFunction.Gaussian(10).Grid(30);
        Assert.Equal(900, points.Count);
        Assert.Equal(points.Inputs.Values.ToArray(), TargetFunction.Gaussian(10).Grid(30).Inputs.Values.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1000)]
    public void The_gaussian_is_not_nothing_in_any_dimension(int dimensions)
    {
        Dataset samples = TargetFunction.Gaussian(dimensions).Sample(500, 0, seed: 1);
        Assert.All(samples.Targets!.Values.ToArray(), value => Assert.InRange(value, (float)Math.Exp(-2), 1));
    }

    [Fact]
    public void A_point_of_another_dimension_is_refused() =>
        Assert.Contains("takes 2 coordinates", Assert.Throws<ArgumentException>(() => TargetFunction.Saddle.Evaluate([1])).Message);
}
