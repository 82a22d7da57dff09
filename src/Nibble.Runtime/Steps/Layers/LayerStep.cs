using System.Collections.Immutable;
using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>A layer of integer products: Gemm, MatMul or Conv on codes.</summary>
internal abstract class LayerStep(IntegerLayer layer, LayerGeometry geometry, Held input, Held output) : Step
{
    public override ImmutableArray<Held> Reads => [input];

    public override Held Written => output;

    public IntegerLayer Layer => layer;

    /// <summary>How its kernel lies over its input.</summary>
    protected LayerGeometry Geometry => geometry;

    public Held Input => input;
}
