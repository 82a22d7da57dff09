namespace Nibble.Kernels;

/// <summary>Whether a step is the method alone, so that loops pay for nothing else.</summary>
internal interface IUpdateExtent
{
    static abstract bool IsPlain { get; }
}
