namespace Nibble.Graphs;

/// <summary>x times (x / 6 + 1/2 limited to 0..1). (Howard et al., "Searching for MobileNetV3", 2019.)</summary>
public sealed record HardSwish : Elementwise;
