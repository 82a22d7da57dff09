namespace Nibble.Studies;

/// <summary>When training ends before its last epoch: validation has not become better for a while.</summary>
/// <param name="Patience">Epochs without a better one.</param>
public sealed record RecipeStopping(int Patience)
{
    /// <summary>How much better an epoch must be to count: of the accuracy as a fraction, or of the loss.</summary>
    public double Gain { get; init; }
}
