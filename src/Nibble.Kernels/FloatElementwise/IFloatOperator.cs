using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>A function of two numbers, for one pair and for eight at once with the same bits.</summary>
internal interface IFloatOperator
{
    static abstract float Apply(float a, float b);

    static abstract Vector256<float> Apply(Vector256<float> a, Vector256<float> b);
}
