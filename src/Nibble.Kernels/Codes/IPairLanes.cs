using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>A function of sixteen pairs of bytes, widened to 32 bits: the bytes that go out.</summary>
internal interface IPairLanes
{
    Vector512<int> Apply(Vector512<int> left, Vector512<int> right);
}
