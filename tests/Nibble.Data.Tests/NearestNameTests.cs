namespace Nibble.Data.Tests;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["mnist", "cifar10", "imdb"];

    [Theory]
    [InlineData("mnist", "mnist")]
    [InlineData("MNIST", "mnist")]
    [InlineData("mnsit", "mnist")]
    [InlineData("minst", "mnist")]
    [InlineData("cifar", "cifar10")]
    [InlineData("cifar-10", "cifar10")]
    [InlineData("imbd", "imdb")]
    [InlineData("imagenet", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_the_one_with_the_fewest_edits(string name, string? nearest) =>
        Assert.Equal(nearest, NearestName.Of(name, Known));

    [Fact]
    public void Nothing_is_near_where_nothing_is_known() => Assert.Null(NearestName.Of("mnist", []));

    [Fact]
    public void A_name_of_which_no_letter_remains_is_not_near() => Assert.Null(NearestName.Of("ab", ["x", "yz"]));

    [Fact]
    public void A_hint_names_the_nearest_and_all()
    {
        Assert.Equal("Did you mean 'mnist'? Known: mnist, cifar10, imdb.", NearestName.Hint("mnits", Known));
        Assert.Equal("Known: mnist, cifar10, imdb.", NearestName.Hint("svhn-extra", Known));
    }
}
