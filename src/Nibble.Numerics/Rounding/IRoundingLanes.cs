using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary>What a <see cref="Rounding"/> means for several floats at a time: a type, so that a loop over them is compiled for it.</summary>
internal interface IRoundingLanes
{
    /// <summary>Rounds numbers below 2^24 in magnitude, each as <see cref="Rounder"/> does.</summary>
    static abstract Vector256<float> Round(Vector256<float> x);
}
