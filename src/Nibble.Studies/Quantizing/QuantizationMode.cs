namespace Nibble.Studies;

/// <summary>What of a network becomes low-bit, and when its ranges are known.</summary>
public enum QuantizationMode
{
    /// <summary>Weights and activations, on grids chosen beforehand from samples.</summary>
    Static,

    /// <summary>Weights and activations; the activations' ranges are those of the values at run time.</summary>
    Dynamic,

    /// <summary>Weights alone, which are decoded before they are multiplied.</summary>
    WeightsOnly,
}
