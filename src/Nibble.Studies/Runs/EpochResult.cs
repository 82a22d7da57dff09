namespace Nibble.Studies;

/// <summary>What a network does on samples: the mean loss, and the fraction classified right, null where there are no classes.</summary>
internal readonly record struct EpochResult(double Loss, double? Accuracy);
