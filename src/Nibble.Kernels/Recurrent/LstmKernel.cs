namespace Nibble.Kernels;

/// <summary>A way to compute an LSTM's sums and gates. All kernels give the same bits, for real and for integer states, alone and in a batch.</summary>
/// <remarks>
/// With i, o, f, g for the input, output, forget and cell gate, and n for one of them: every sum is one chain of fused multiply-adds,
/// <c>s[n] = b[n] + x[0]·W[n, 0] + ... + h[0]·R[n, 0] + ...</c> in this order. For an integer state the second part is
/// <c>fma(float(Σ q[k]·R[n, k]), factor[n], s[n])</c>, the sum of codes being exact in 32 bits. Then
/// <c>c = (σ(f)·c) + (σ(i)·tanh(g))</c> and <c>h = σ(o)·tanh(c)</c>, rounded after each operation, as ONNX Runtime rounds them; an integer
/// state's h is then encoded on its grid. Functions are those of <see cref="ActivationFunctions"/>. (ONNX operator LSTM.)
/// </remarks>
public abstract unsafe class LstmKernel
{
    /// <summary>All kernels, fastest first, the reference last, whether or not this processor runs them.</summary>
    public static IReadOnlyList<LstmKernel> FastestFirst { get; } = [new Avx512LstmKernel(), new Avx2LstmKernel(), new ReferenceLstmKernel()];

    /// <summary>The fastest kernel that this processor runs.</summary>
    public static LstmKernel Fastest { get; } = FastestFirst.First(kernel => kernel.IsSupported);

    /// <summary>What lists and reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether this processor can run it.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>The input's part of the sums of some rows: start + x · W.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="x">The first row's vector.</param>
    /// <param name="xPitch">From a row's vector to the next.</param>
    /// <param name="depth">Elements of a vector.</param>
    /// <param name="weights">Panels of [depth, 64].</param>
    /// <param name="panels">How many.</param>
    /// <param name="start">What every row's sums start from: the bias.</param>
    /// <param name="sums">The first row's sums.</param>
    /// <param name="pitch">From a row's sums to the next.</param>
    internal abstract void Project(int rows, float* x, nint xPitch, int depth, float* weights, int panels, float* start, float* sums, nint pitch);

    /// <summary>One time step with a real state.</summary>
    internal abstract void Step(in LstmStep step);

    /// <summary>One time step with an integer state.</summary>
    internal abstract void StepCodes(in LstmStep step);
}
