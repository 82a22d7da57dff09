using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>One of the values that are joined.</summary>
/// <param name="Codes">Its codes.</param>
/// <param name="Table">What each becomes on the grid of the whole; null where it stays what it is.</param>
internal readonly record struct JoinPart(CodeOperand Codes, ByteTable? Table);
