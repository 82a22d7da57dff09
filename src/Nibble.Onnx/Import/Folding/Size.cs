using System.Collections.Immutable;

namespace Nibble.Onnx;

/// <summary>
/// The size of an axis, or an integer computed from such: a number, or a polynomial in the names of axes that the file leaves open, so that what
/// exporters compute from a batch of unknown size can be followed. What no polynomial says, such as a quotient with a remainder, is a name of its own.
/// </summary>
/// <remarks>An open axis is taken to have at least one element. Arithmetic wraps at 64 bits, as that of the operators does.</remarks>
internal readonly struct Size : IEquatable<Size>
{
    private const char Times = '·';
    private const int MostTerms = 16;
    private const int LongestTerm = 200;

    // The constant term has the key "".
    private readonly ImmutableSortedDictionary<string, long>? _terms;
    private readonly long _number;

    private Size(ImmutableSortedDictionary<string, long> terms)
    {
        if (terms.Count == 0 || (terms.Count == 1 && terms.ContainsKey("")))
            _number = terms.GetValueOrDefault("");
        else
            _terms = terms;
    }

    private Size(long number) => _number = number;

    /// <summary>Whether it is a number.</summary>
    public bool IsKnown => _terms is null;

    /// <summary>The number; only where it is known.</summary>
    public long Number => IsKnown ? _number : throw new InvalidOperationException($"The size {this} is not known.");

    /// <summary>The size of an axis of which only the name is known.</summary>
    public static Size Named(string axis)
    {
        string escaped = axis.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(Times.ToString(), "\\p", StringComparison.Ordinal);
        return Symbol(escaped.StartsWith('(') ? '\\' + escaped : escaped);
    }

    /// <summary>A number.</summary>
    public static implicit operator Size(long number) => new(number);

    public static Size operator +(Size a, Size b) => a.IsKnown && b.IsKnown ? unchecked(a._number + b._number) : Sum(a, b, 1);

    public static Size operator -(Size a, Size b) => a.IsKnown && b.IsKnown ? unchecked(a._number - b._number) : Sum(a, b, -1);

    public static Size operator *(Size a, Size b)
    {
        if (a.IsKnown && b.IsKnown)
            return unchecked(a._number * b._number);
        var terms = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string one, long factor) in a.Terms)
            foreach ((string other, long by) in b.Terms)
                Accumulate(terms, Join(one, other), unchecked(factor * by));
        return OfTerms(terms) ?? Computed($"{a} * {b}");
    }

    /// <summary>The quotient, rounded toward zero.</summary>
    public static Size operator /(Size a, Size b)
    {
        if (a.IsKnown && b.IsKnown)
            return Quotient(a._number, b._number);
        return a.DividedExactly(b) ?? Computed($"{a} / {b}");
    }

    /// <summary>The remainder, of the sign of the divisor as in Python.</summary>
    public static Size operator %(Size a, Size b)
    {
        if (!a.IsKnown || !b.IsKnown)
            return a.DividedExactly(b) is null ? Computed($"{a} % {b}") : 0;
        if (b._number is 0)
            throw new OnnxException("it divides by 0");
        long rest = b._number == -1 ? 0 : a._number % b._number;
        return rest != 0 && (rest < 0) != (b._number < 0) ? rest + b._number : rest;
    }

    public static bool operator ==(Size a, Size b) => a.Equals(b);

    public static bool operator !=(Size a, Size b) => !a.Equals(b);

    /// <summary>The greater of two.</summary>
    public static Size Max(Size a, Size b) => Compare(a, b) switch { null => Computed($"max {a}, {b}"), >= 0 => a, _ => b };

    /// <summary>The smaller of two.</summary>
    public static Size Min(Size a, Size b) => Compare(a, b) switch { null => Computed($"min {a}, {b}"), >= 0 => b, _ => a };

    /// <summary>Which one is greater, as a sign; null where that depends on open sizes.</summary>
    public static int? Compare(Size a, Size b)
    {
        if (a.IsKnown && b.IsKnown)
            return a._number.CompareTo(b._number);
        Size difference = a - b;
        if (difference.IsKnown)
            return Math.Sign(difference._number);
        return difference.IsPositive ? 1 : (b - a).IsPositive ? -1 : null;
    }

    /// <summary>The quotient where there is no remainder whatever the open sizes are; else null.</summary>
    public Size? DividedExactly(Size divisor)
    {
        if (Equals(divisor) && !IsKnown)
            return 1;
        KeyValuePair<string, long>[] by = [.. divisor.Terms];
        if (by.Length != 1 || by[0].Value == 0)
            return null;
        var terms = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string term, long factor) in Terms)
        {
            if (by[0].Value == -1 || factor % by[0].Value != 0 || Without(term, by[0].Key) is not { } rest)
                return null;
            Accumulate(terms, rest, factor / by[0].Value);
        }

        return OfTerms(terms);
    }

    /// <summary>What it is where every open axis has a size of its own, each about as large as <paramref name="magnitude"/>.</summary>
    public Int128 Sample(int magnitude)
    {
        Int128 sum = 0;
        foreach ((string term, long factor) in Terms)
        {
            Int128 product = factor;
            foreach (string symbol in term.Length == 0 ? [] : term.Split(Times))
                product = unchecked(product * (magnitude + (Scramble(symbol, magnitude) % (uint)magnitude)));
            sum = unchecked(sum + product);
        }

        return sum;
    }

    /// <inheritdoc/>
    public bool Equals(Size other) => IsKnown ? other.IsKnown && _number == other._number : !other.IsKnown && _terms!.SequenceEqual(other._terms!);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Size other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>For example <c>2·batch + 1</c>.</summary>
    public override string ToString() => IsKnown
        ? _number.ToString()
        : string.Join(" + ", _terms!.Reverse().Select(term => term.Key.Length == 0 ? $"{term.Value}" : term.Value == 1 ? term.Key : $"{term.Value}{Times}{term.Key}"));

    private IEnumerable<KeyValuePair<string, long>> Terms => _terms ?? (IEnumerable<KeyValuePair<string, long>>)[KeyValuePair.Create("", _number)];

    // Of axes alone, whose factors are not negative, and above 0 where each axis has one element.
    private bool IsPositive => Terms.Where(term => term.Key.Length > 0).All(term => term.Value > 0 && !term.Key.Split(Times).Any(symbol => symbol.StartsWith('(')))
        && Terms.Aggregate((Int128)0, (sum, term) => sum + term.Value) > 0;

    private static Size Sum(Size a, Size b, long sign)
    {
        var terms = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string term, long factor) in a.Terms)
            Accumulate(terms, term, factor);
        foreach ((string term, long factor) in b.Terms)
            Accumulate(terms, term, unchecked(sign * factor));
        return OfTerms(terms) ?? Computed($"{a} {(sign < 0 ? '-' : '+')} {b}");
    }

    private static void Accumulate(SortedDictionary<string, long> terms, string term, long factor)
    {
        long sum = unchecked(terms.GetValueOrDefault(term) + factor);
        if (sum == 0)
            terms.Remove(term);
        else
            terms[term] = sum;
    }

    private static Size? OfTerms(SortedDictionary<string, long> terms) =>
        terms.Count <= MostTerms && terms.Keys.All(term => term.Length <= LongestTerm)
            ? new Size(terms.ToImmutableSortedDictionary(StringComparer.Ordinal))
            : null;

    private static Size Computed(string text) => Symbol($"({text.Replace(Times, '*')})");

    // A long name is exchanged for its digest, which differs where the names differ.
    private static Size Symbol(string name)
    {
        if (name.Length > LongestTerm / 2)
            name = $"(#{Digest(name):x32})";
        return new Size(ImmutableSortedDictionary<string, long>.Empty.WithComparers(StringComparer.Ordinal).Add(name, 1));
    }

    // FNV-1a of 128 bits.
    private static UInt128 Digest(string text)
    {
        var prime = new UInt128(0x0000000001000000, 0x000000000000013B);
        var hash = new UInt128(0x6C62272E07BB0142, 0x62B821756295C58D);
        foreach (char letter in text)
            hash = unchecked((hash ^ letter) * prime);
        return hash;
    }

    private static string Join(string one, string other) =>
        one.Length == 0 ? other : other.Length == 0 ? one : string.Join(Times, one.Split(Times).Concat(other.Split(Times)).Order(StringComparer.Ordinal));

    private static string? Without(string term, string divisor)
    {
        if (divisor.Length == 0)
            return term;
        List<string> symbols = [.. term.Split(Times)];
        return divisor.Split(Times).All(symbols.Remove) ? string.Join(Times, symbols) : null;
    }

    private static Size Quotient(long a, long b) => b switch
    {
        0 => throw new OnnxException("it divides by 0"),
        -1 => unchecked(-a),
        _ => a / b,
    };

    private static uint Scramble(string symbol, int seed)
    {
        uint hash = 2166136261 ^ (uint)seed;
        foreach (char letter in symbol)
            hash = unchecked((hash ^ letter) * 16777619);
        return hash ^ (hash >> 15);
    }
}
