using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>A function inside a recurrent cell whose derivative can be told from its value.</summary>
internal interface ICellFunction
{
    Vector256<float> Apply(Vector256<float> x);

    /// <summary>The derivative where the function has the value <paramref name="y"/>.</summary>
    Vector256<float> Derivative(Vector256<float> y);
}
