namespace Nibble.Kernels.Tests;

public sealed class LargePagesTests
{
    [Fact]
    public void Advice_changes_no_value()
    {
        float[] values = new float[(8 << 20) + 3];
        for (int i = 0; i < values.Length; i++)
            values[i] = i;

        LargePages.Advise(values);
        LargePages.Advise(values.AsSpan(1));

        for (int i = 0; i < values.Length; i++)
            if (values[i] != i)
                Assert.Fail($"Element {i} became {values[i]}.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 18)]
    public void What_fills_no_page_is_left_alone(int count) => Assert.False(LargePages.Advise(new float[count]));

    [SkippableFact]
    public void Linux_agrees_where_it_leaves_the_choice_to_programs()
    {
        const string Setting = "/sys/kernel/mm/transparent_hugepage/enabled";
        Skip.IfNot(File.Exists(Setting) && !File.ReadAllText(Setting).Contains("[never]", StringComparison.Ordinal), "This system has no large pages for those who ask.");

        Assert.True(LargePages.Advise(new float[8 << 20]));
    }
}
