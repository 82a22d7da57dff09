namespace Nibble.Kernels;

/// <summary>A function of two bytes over a stretch of neighbours.</summary>
internal unsafe interface IPairRun
{
    /// <summary>Computes a stretch.</summary>
    /// <param name="left">As many bytes as go out, or one.</param>
    /// <param name="leftStep">1, or 0 for one byte.</param>
    /// <param name="right">As many bytes as go out, or one.</param>
    /// <param name="rightStep">1, or 0 for one byte.</param>
    /// <param name="output">The bytes that go out.</param>
    /// <param name="count">How many.</param>
    void Run(byte* left, int leftStep, byte* right, int rightStep, byte* output, int count);
}
