namespace Nibble.Onnx;

/// <summary>What a finding means to who exports.</summary>
public enum FindingKind
{
    /// <summary>The target won't take the file, or would compute something else.</summary>
    Refused,

    /// <summary>The target takes it, but slower, larger or in floats.</summary>
    Costs,

    /// <summary>Something to know or to do there.</summary>
    Remark,
}
