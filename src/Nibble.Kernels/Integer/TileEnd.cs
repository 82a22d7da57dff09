namespace Nibble.Kernels;

/// <summary>What becomes of the sums of a tile before they leave the registers.</summary>
internal enum TileEnd
{
    /// <summary>Nothing: an <see cref="OutputStage"/> takes them from memory.</summary>
    Sums,

    /// <summary>Offsets are added: <see cref="SumsStage"/>.</summary>
    Integers,

    /// <summary>The same, past the caches: for outputs that are aligned and larger than caches are.</summary>
    IntegersPastCaches,

    /// <summary>They become bytes by float factors: <see cref="FloatScaleStage"/>.</summary>
    Codes,
}
