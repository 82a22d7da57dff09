using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>One step of an <see cref="InputTransform"/>.</summary>
/// <param name="Kind"><c>affine</c>: (x - mean) / deviation; <c>gcn</c>: (x - its mean) · scale / its norm; <c>zca</c>: (x - mean) · matrix.</param>
/// <param name="Numbers">What decides it: <c>mean</c> and <c>deviation</c> of all inputs, each channel or each feature; <c>scale</c>; <c>mean</c> and <c>matrix</c> of all features.</param>
public sealed record TransformPart(string Kind, IReadOnlyDictionary<string, Tensor> Numbers);
