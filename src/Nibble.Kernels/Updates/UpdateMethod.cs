namespace Nibble.Kernels;

/// <summary>How a gradient becomes a step of a parameter's element. Moments are what an element remembers between steps.</summary>
public enum UpdateMethod
{
    /// <summary>Δ = rate · g. No moment.</summary>
    Descent,

    /// <summary>u ← β1·u + g; Δ = rate · u. One moment.</summary>
    Momentum,

    /// <summary>u ← β1·u + g; Δ = rate · (g + β1·u). One moment.</summary>
    Nesterov,

    /// <summary>m ← β1·m + (1 - β1)·g; v ← β2·v + (1 - β2)·g²; Δ = rate · m / (√v · correction + ε). Two moments.</summary>
    Adam,

    /// <summary>m ← β1·m + (1 - β1)·g; v ← max(β2·v, |g|); Δ = rate · m / (v + ε). Two moments.</summary>
    AdaMax,

    /// <summary>AdaMax whose v is rounded to a power of two where it divides. Two moments.</summary>
    ShiftAdaMax,

    /// <summary>The same, and the rounded v is what is remembered. Two moments.</summary>
    StoredShiftAdaMax,
}
