using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>One value of a graph that is drawn.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape for a batch of 1.</param>
/// <param name="Exactness">What is known of its numbers.</param>
/// <param name="CodeBits">The bits of its codes, zero point removed; null where they are any real numbers.</param>
/// <param name="Scale">The scale of its codes; null where it is chosen at run time.</param>
internal sealed record GraphValue(string Name, Shape Shape, Exactness Exactness, int? CodeBits = null, float? Scale = null);
