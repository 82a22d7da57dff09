using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>What a pooling makes of the values under its kernel.</summary>
internal interface IFloatPool
{
    static abstract float Start { get; }

    static abstract float Take(float sum, float x);

    static abstract Vector256<float> Take(Vector256<float> sum, Vector256<float> x);

    static abstract float Finish(float sum, float divisor);

    static abstract Vector256<float> Finish(Vector256<float> sum, Vector256<float> divisor);
}
