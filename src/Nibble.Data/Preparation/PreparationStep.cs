namespace Nibble.Data;

/// <summary>One step of an <see cref="InputPreparation"/>.</summary>
internal abstract record PreparationStep
{
    /// <summary>What a recipe says for it.</summary>
    public abstract string Words { get; }

    /// <summary>Decides its numbers by training samples.</summary>
    public abstract InputTransform Fit(Dataset train);
}
