namespace Nibble.Training.Tests;

public sealed class ScheduleTests
{
    [Fact]
    public void Constant_stays() => Assert.Equal([1, 1, 1], Rates(Schedule.Constant, 0, 0.5, 1));

    [Fact]
    public void Cosine_falls_to_its_end() =>
        Assert.Equal([1, 0.5f, 0], Rates(Schedule.Cosine, 0, 0.5, 1), (a, b) => Math.Abs(a - b) < 1e-6);

    [Fact]
    public void Cosine_may_end_above_zero() =>
        Assert.Equal([1, 0.6f, 0.2f], Rates(new CosineSchedule(Final: 0.2f), 0, 0.5, 1), (a, b) => Math.Abs(a - b) < 1e-6);

    [Fact]
    public void Exponential_falls_by_equal_ratios() =>
        Assert.Equal([1, 0.1f, 0.01f], Rates(new ExponentialSchedule(Final: 0.01f), 0, 0.5, 1), (a, b) => Math.Abs(a - b) < 1e-6);

    [Fact]
    public void Steps_fall_at_the_ends_of_parts() =>
        Assert.Equal([1, 1, 0.5f, 0.5f, 0.25f, 0.25f], Rates(new StepSchedule(Factor: 0.5f, Parts: 3), 0, 0.33, 0.34, 0.66, 0.67, 1));

    [Fact]
    public void Polynomials_fall_to_their_end()
    {
        Assert.Equal([1, 0.75f, 0.5f], Rates(new PolynomialSchedule(Final: 0.5f), 0, 0.5, 1));
        Assert.Equal([1, 0.25f, 0, 0], Rates(new PolynomialSchedule(2), 0, 0.5, 1, 1.1));
    }

    [Fact]
    public void A_warmup_rises_before_what_follows_begins() =>
        Assert.Equal([0, 0.5f, 1, 0.5f, 0], Rates(new WarmupSchedule(0.2, Schedule.Cosine), 0, 0.1, 0.2, 0.6, 1), (a, b) => Math.Abs(a - b) < 1e-6);

    [Fact]
    public void Milestones_lower_the_rate_where_they_stand()
    {
        var wage = new MilestoneSchedule(0.125f, [2.0 / 3, 5.0 / 6]);
        Assert.Equal([1, 1, 0.125f, 0.125f, 1f / 64, 1f / 64], Rates(wage, 0, 0.66, 200.0 / 300, 0.83, 250.0 / 300, 1));
        Assert.Equal(wage, new MilestoneSchedule(0.125f, [2.0 / 3, 5.0 / 6]));
        Assert.NotEqual(wage, new MilestoneSchedule(0.125f, [0.5, 5.0 / 6]));
    }

    private static float[] Rates(Schedule schedule, params double[] progress) => [.. progress.Select(schedule.RateAt)];
}
