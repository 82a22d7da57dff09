namespace Nibble.Studies;

/// <summary>Where a quantizer of a recipe stands.</summary>
internal enum QuantizerPlace
{
    /// <summary>On weights: one scale for each output and symmetric about zero, unless said otherwise.</summary>
    Weights,

    /// <summary>On inputs or activations: one scale for all.</summary>
    Values,

    /// <summary>On the state of a recurrent layer, -1 to 1.</summary>
    States,

    /// <summary>On the gates of a recurrent layer, 0 to 1.</summary>
    Gates,

    /// <summary>On gradients by activations, on their way back.</summary>
    Errors,

    /// <summary>On gradients by weights.</summary>
    Gradients,
}
