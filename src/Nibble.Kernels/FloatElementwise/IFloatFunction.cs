using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>A function of one number, for one and for eight at once with the same bits.</summary>
internal interface IFloatFunction
{
    float Apply(float x);

    Vector256<float> Apply(Vector256<float> x);
}
