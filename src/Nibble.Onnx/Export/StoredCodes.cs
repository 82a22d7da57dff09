using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Where the codes of a quantized value or constant lie in the ONNX graph, and the names of what decodes them.</summary>
/// <param name="Codes">The integers.</param>
/// <param name="Scale">The scale or scales.</param>
/// <param name="ZeroPoint">The zero point or zero points.</param>
/// <param name="Granularity">Who shares a scale.</param>
internal sealed record StoredCodes(string Codes, string Scale, string ZeroPoint, Granularity Granularity);
