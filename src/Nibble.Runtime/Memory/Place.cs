namespace Nibble.Runtime;

/// <summary>Whose memory holds a value.</summary>
internal enum Place
{
    /// <summary>The workspace's, shared with values that live at other times.</summary>
    Workspace,

    /// <summary>The network's input, which the caller keeps.</summary>
    CallersInput,

    /// <summary>The network's output, straight into the caller's memory.</summary>
    CallersOutput,

    /// <summary>A constant of the network.</summary>
    Constant,
}
