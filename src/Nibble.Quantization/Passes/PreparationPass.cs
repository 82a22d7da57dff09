using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>A rewrite of a float network before it is quantized, which keeps its outputs but for rounding. A recipe names those that run; leaving one out switches it off.</summary>
public abstract record PreparationPass
{
    private protected PreparationPass()
    {
    }

    /// <summary>Computes what follows from constants of real numbers alone, such as a weight that is transposed in the network.</summary>
    public static PreparationPass FoldConstants { get; } = new GraphRewrite(nameof(FoldConstants), ConstantFolding.Apply);

    /// <summary>Joins each matrix product with the constant that is added to it: <see cref="Graphs.FuseMatMulAdd"/>.</summary>
    public static PreparationPass FuseMatMulAdd { get; } = new GraphRewrite(nameof(FuseMatMulAdd), Graphs.FuseMatMulAdd.Apply);

    /// <summary>Folds batch normalizations into the layers before them: <see cref="Graphs.FoldBatchNormalization"/>.</summary>
    public static PreparationPass FoldBatchNormalization { get; } = new GraphRewrite(nameof(FoldBatchNormalization), Graphs.FoldBatchNormalization.Apply);

    /// <summary>What a recipe runs unless it says otherwise: constants computed, bias and batch normalization joined with their layers, no weight rescaled.</summary>
    public static ImmutableArray<PreparationPass> Default { get; } = [FoldConstants, FuseMatMulAdd, FoldBatchNormalization];

    /// <summary>Every pass there is, each as it is unless set otherwise, in an order that makes sense.</summary>
    public static ImmutableArray<PreparationPass> All { get; } = [.. Default, new CrossLayerEqualization(), new ScaleMigration()];

    /// <summary>What reports and errors call the pass.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the pass looks at what goes through the network, so that it needs samples.</summary>
    public virtual bool NeedsSamples => false;

    /// <summary>Rewrites a network.</summary>
    /// <param name="graph">A float network.</param>
    /// <param name="samples">Inputs [samples, ...]; passes that look at weights alone take null.</param>
    /// <exception cref="QuantizationException">The pass needs samples and there are none, or they don't fit the network.</exception>
    public abstract PreparationResult Apply(Graph graph, Tensor? samples = null);
}
