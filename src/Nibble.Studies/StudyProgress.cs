namespace Nibble.Studies;

/// <summary>How far a part of an experiment has come.</summary>
/// <param name="Stage">What is being done, such as <c>train float network</c>; stages follow each other.</param>
/// <param name="Fraction">0 to 1 of this stage.</param>
/// <param name="Detail">The latest figure worth watching, such as the loss; null where there is none.</param>
public readonly record struct StudyProgress(string Stage, double Fraction, string? Detail = null);
