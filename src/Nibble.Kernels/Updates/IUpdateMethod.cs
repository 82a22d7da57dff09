using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>A method of <see cref="UpdateMethod"/> in lanes: every lane an element.</summary>
internal interface IUpdateMethod
{
    static abstract int Moments { get; }

    /// <summary>Moves the moments and gives Δ.</summary>
    static abstract Vector512<float> Step(in UpdateRule rule, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second);
}
