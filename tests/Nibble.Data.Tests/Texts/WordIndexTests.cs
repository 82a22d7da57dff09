using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Data.Tests;

public sealed class WordIndexTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData(" \t\n.,;<>", new string[0])]
    [InlineData("Don't stop<br /><br />NOW", new[] { "don't", "stop", "br", "br", "now" })]
    [InlineData("a!b\"c#d$e%f&g(h)i*j+k,l-m.n/o:p;q<r=s>t?u@v[w\\x]y^z_0`1{2|3}4~5\t6\n7", new[] { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z", "0", "1", "2", "3", "4", "5", "6", "7" })]
    [InlineData("ÉTÉ 9 o'clock…", new[] { "été", "9", "o'clock…" })]
    public void A_text_falls_apart_as_in_Keras(string text, string[] words) => Assert.Equal(words, TextWords.Split(text));

    [Fact]
    public void Words_are_numbered_from_4_by_frequency_then_by_their_characters()
    {
        WordIndex words = WordIndex.Of(["the cat the dog", "The end, dog. Zebra"]);
        Assert.Equal(5, words.Count);
        Assert.Equal([4, 5, 6, 7, 8, 2, 2], ((string[])["the", "dog", "cat", "end", "zebra", "THE", "mouse"]).Select(word => words[word]));
    }

    [Fact]
    public void The_order_of_the_texts_does_not_matter()
    {
        Gen<string> text = Gen.ArrayOf(Gen.Elements("a", "b", "c", "d'e", "f", "<br />")).Select(words => string.Join(' ', words));
        Prop.ForAll(Gen.ArrayOf(text).ToArbitrary(), texts =>
        {
            WordIndex forward = WordIndex.Of(texts), backward = WordIndex.Of(texts.Reverse());
            return texts.All(one => forward.Encode(one, 100).SequenceEqual(backward.Encode(one, 100)));
        }).Holds();
    }

    [Fact]
    public void A_text_becomes_a_start_and_the_numbers_of_its_words_below_the_vocabulary()
    {
        WordIndex words = WordIndex.Of(["a a a b b c"]);
        Assert.Equal([1, 6, 5, 4, 2], words.Encode("C b a x", 7));
        Assert.Equal([1, 2, 5, 4, 2], words.Encode("C b a x", 6));
        Assert.Equal([1, 2, 2, 2, 2], words.Encode("C b a x", 4));
        Assert.Equal([1], words.Encode("...", 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => words.Encode("a", 3));
    }

    [Fact]
    public void Rows_are_padded_and_truncated_in_front()
    {
        WordIndex words = WordIndex.Of(["a a a b b c"]);
        Assert.Equal([0, 0, 1, 4, 5, 6], Row(words, "a b c", 6));
        Assert.Equal([1, 4, 5, 6], Row(words, "a b c", 4));
        Assert.Equal([4, 5, 6], Row(words, "a b c", 3));
        Assert.Equal([6], Row(words, "a b c", 1));
        Assert.Equal([0, 1], Row(words, "", 2));
    }

    [Fact]
    public void A_row_ends_with_the_end_of_its_text_whatever_the_lengths()
    {
        WordIndex words = WordIndex.Of(["a a a b b c"]);
        Gen<(int Words, int Length)> sizes = from count in Gen.Choose(0, 20) from length in Gen.Choose(1, 20) select (count, length);
        Prop.ForAll(sizes.ToArbitrary(), size =>
        {
            string text = string.Concat(Enumerable.Range(0, size.Words).Select(i => "a b c x "[(i % 4 * 2)..((i % 4 * 2) + 2)]));
            IEnumerable<float> expected = Enumerable.Repeat(0f, 20).Concat(words.Encode(text, 6).Select(number => (float)number)).TakeLast(size.Length);
            return Row(words, text, size.Length, 6).SequenceEqual(expected);
        }).Holds();
    }

    private static float[] Row(WordIndex words, string text, int length, int vocabulary = 100)
    {
        float[] row = [.. Enumerable.Repeat(float.NaN, length)];
        words.Encode(text, vocabulary, row);
        return row;
    }
}
