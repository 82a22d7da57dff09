namespace Nibble.Documentation.Tests;

/// <summary>What stands between single back quotes in a document, and in which line.</summary>
internal sealed record CodeSpan(string Text, int Line);
