using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>E: passes values on as they are, and maps their gradient to few points on its way back.</summary>
/// <remarks>Errors of few bits: WAGE (arXiv:1802.04680, equation 10), DoReFa-Net (arXiv:1606.06160, section 2.5), Gupta et al. (arXiv:1502.02551). Evaluation and graphs know nothing of it.</remarks>
public sealed class QuantizeErrors : Layer
{
    private readonly Quantizer _quantizer;

    /// <summary>Creates the layer.</summary>
    /// <param name="quantizer">What maps the gradient of a batch, taken as one tensor [N, ...].</param>
    /// <exception cref="TrainingException">It has codes wider than 24 bits.</exception>
    public QuantizeErrors(Quantizer quantizer) => _quantizer = QuantizerSites.CheckedForErrors(quantizer)!;

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.QuantizeErrors(_quantizer, pass, Name);

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        builder.Add(new GraphNode(Name, new Identity(), [input], output));
}
