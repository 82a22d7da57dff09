namespace Nibble.Runtime;

/// <summary>Writes a function of each pair of numbers.</summary>
internal delegate void SpanPair(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);
