namespace Nibble.Quantization;

/// <summary>A layer of the network that is searched.</summary>
/// <param name="Plan">What the recipe says of it.</param>
/// <param name="WeightKnob">Which knob is the width of its weights.</param>
/// <param name="ActivationKnob">Which knob is the width of its input; layers that read one grid share it.</param>
/// <param name="Origin">The value whose grid its input has.</param>
/// <param name="Products">Multiplications for one sample; 0 where the network leaves sizes open.</param>
internal sealed record SearchedLayer(LayerPlan Plan, int WeightKnob, int ActivationKnob, string Origin, long Products);
