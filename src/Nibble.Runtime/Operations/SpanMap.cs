namespace Nibble.Runtime;

/// <summary>Writes a function of each number.</summary>
internal delegate void SpanMap(ReadOnlySpan<float> x, Span<float> y);
