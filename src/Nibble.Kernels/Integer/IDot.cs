namespace Nibble.Kernels;

/// <summary>The arithmetic of a kernel: how four products of each lane reach the lane's sum. <see cref="DotKernel{TDot, TSums, TWeights, TInputs}"/> does all the rest.</summary>
/// <typeparam name="TSums">32-bit sums of a few outputs.</typeparam>
/// <typeparam name="TWeights">The weights of those outputs for four inputs, as the arithmetic likes them.</typeparam>
/// <typeparam name="TInputs">Four inputs, as the arithmetic likes them.</typeparam>
internal unsafe interface IDot<TSums, TWeights, TInputs>
{
    static abstract string Name { get; }

    static abstract string? WhyUnsupported { get; }

    static abstract int AccumulatorBits { get; }

    /// <summary>Whether inputs are taken as signed bytes, 128 below what they are.</summary>
    static abstract bool TakesSigned { get; }

    /// <summary>Outputs of one <typeparamref name="TSums"/>.</summary>
    static abstract int Lanes { get; }

    static abstract bool IsExactFor(byte greatest, PairSums pairs);

    static abstract TWeights Weights(sbyte* at);

    static abstract TInputs Inputs(byte* at);

    static abstract TSums Add(TSums sums, TInputs inputs, TWeights weights);

    static abstract void Store(TSums sums, int* at);
}
