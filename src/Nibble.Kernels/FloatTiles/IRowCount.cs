namespace Nibble.Kernels;

/// <summary>A number that a type stands for, so that the compiler makes code of its own for it, without what is beyond it.</summary>
internal interface IRowCount
{
    static abstract int Value { get; }
}
