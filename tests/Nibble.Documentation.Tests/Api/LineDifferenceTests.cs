using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Documentation.Tests;

/// <summary>What a reviewer sees of a changed API is the change, all of it and nothing else.</summary>
public sealed class LineDifferenceTests
{
    [Fact]
    public void A_changed_member_is_shown_below_its_type() =>
        Assert.Equal(
            "  public class B\n-     int Old();\n+     int New();\n",
            LineDifference.Of("public class A\n    int Same();\npublic class B\n    int Old();\n", "public class A\n    int Same();\npublic class B\n    int New();\n"));

    [Fact]
    public void A_new_type_is_shown_whole() =>
        Assert.Equal("+ public class A\n+     int Member();\n", LineDifference.Of("", "public class A\n    int Member();\n"));

    [Fact]
    public void Equal_texts_differ_in_nothing_and_others_in_something() =>
        Prop.ForAll(Texts(), Texts(), (a, b) => LineDifference.Of(a, a).Length == 0 && (a == b || LineDifference.Of(a, b).Length > 0)).Holds();

    private static Arbitrary<string> Texts() =>
        Gen.Elements("public a", "    b", "    c").ListOf().Select(lines => string.Concat(lines.Select(line => line + "\n"))).ToArbitrary();
}
