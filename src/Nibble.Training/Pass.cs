namespace Nibble.Training;

/// <summary>What a forward pass is for.</summary>
public enum Pass
{
    /// <summary>Remembers how every value was made and lets input ranges move.</summary>
    Training,

    /// <summary>Remembers nothing and changes nothing.</summary>
    Evaluation,
}
