namespace Nibble.SideBySide;

/// <summary>All that can be compared.</summary>
internal static class Groups
{
    public static IReadOnlyList<IGroup> All { get; } = [new FloatGemmGroup(), new ByteGemmGroup(), new BinaryGemmGroup(), new GemvGroup(), new ModelsGroup(), new QuantizingGroup(), new TrainingGroup()];
}
