namespace Nibble.Kernels;

/// <summary>A register of floats, lane by lane the same arithmetic, whatever its width.</summary>
internal unsafe interface IFloatLanes<TVector>
{
    static abstract int Count { get; }

    static abstract TVector All(float value);

    static abstract TVector Load(float* at);

    static abstract void Store(TVector x, float* at);

    static abstract TVector Add(TVector x, TVector y);

    static abstract TVector Subtract(TVector x, TVector y);

    static abstract TVector Multiply(TVector x, TVector y);

    /// <summary>x · y + z, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);
}
