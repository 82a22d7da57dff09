namespace Nibble.Documentation.Tests;

/// <summary>A block between lines of three back quotes.</summary>
/// <param name="Info">What follows the opening quotes: <c>csharp</c>.</param>
/// <param name="Text">The lines between.</param>
/// <param name="Line">The line of the document where the text begins, from 1.</param>
internal sealed record FencedBlock(string Info, string Text, int Line);
