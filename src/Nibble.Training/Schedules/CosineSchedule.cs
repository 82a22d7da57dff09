namespace Nibble.Training;

/// <summary>final + (1 - final) · (1 + cos(π · progress)) / 2 (Loshchilov and Hutter 2017, arXiv:1608.03983, equation 5, without restarts).</summary>
/// <param name="Final">The fraction at the end.</param>
public sealed record CosineSchedule(float Final = 0) : Schedule
{
    /// <inheritdoc/>
    public override float RateAt(double progress) => (float)(Final + ((1 - Final) * (1 + Math.Cos(Math.PI * progress)) / 2));
}
