namespace Nibble.Numerics;

/// <summary>A quantizer whose points need not be evenly spaced: each group of elements has a codebook, fixed or fitted to its values.</summary>
public abstract record CodebookQuantizer : Quantizer
{
    private protected CodebookQuantizer()
    {
    }

    /// <summary>How many floats of a group's codebook depend on its values: 0 for fixed points, 1 for a scale.</summary>
    public abstract int ParametersPerGroup { get; }

    /// <summary>The codebook for the values of one group.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite.</exception>
    public abstract Codebook Fit(ReadOnlySpan<float> values);

    /// <summary>Fits a codebook to each group and maps the tensor to them.</summary>
    /// <param name="tensor">Any finite values.</param>
    /// <param name="random">What stochastic rules draw from.</param>
    /// <exception cref="NibbleException">A value is NaN or infinite, or the tensor lacks the granularity's axis.</exception>
    public CodebookTensor Quantize(Tensor tensor, CounterRandom random = default)
    {
        GroupWalk groups = Granularity.Over(tensor.Shape);
        Codebook[] codebooks = Store([.. Gather(tensor, groups).Select(values => Fit(values))]);
        var codes = new int[tensor.Length];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = Encode(codebooks[groups.Of(i)], tensor[i], random, (ulong)i);
        return new CodebookTensor(tensor.Shape, Granularity, [.. codebooks], codes, ParametersPerGroup, ParameterBits);
    }

    /// <inheritdoc/>
    public override Tensor FakeQuantize(Tensor tensor, CounterRandom random = default) => Quantize(tensor, random).Dequantize();

    // The code of one value; stochastic rules draw the number of the index.
    private protected virtual int Encode(Codebook codebook, float value, CounterRandom random, ulong index) => codebook.Encode(value);

    // The codebooks of all groups as they are stored; for rules whose parameters are themselves quantized, which needs to see all of them.
    private protected virtual Codebook[] Store(Codebook[] codebooks) => codebooks;

    private protected virtual int ParameterBits => 32;

    // The values of each group, in order.
    private static float[][] Gather(Tensor tensor, GroupWalk groups)
    {
        var counts = new int[groups.Count];
        for (int i = 0; i < tensor.Length; i++)
            counts[groups.Of(i)]++;
        float[][] values = [.. counts.Select(count => new float[count])];
        Array.Clear(counts);
        for (int i = 0; i < tensor.Length; i++)
        {
            int group = groups.Of(i);
            values[group][counts[group]++] = tensor[i];
        }

        return values;
    }
}
