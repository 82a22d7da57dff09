using System.Collections.Immutable;

namespace Nibble.Numerics;

/// <summary>A tensor of codes, and for each group of elements the codebook that says what its codes mean.</summary>
public sealed class CodebookTensor
{
    private readonly int[] _codes;

    /// <summary>Wraps codes, without copying them.</summary>
    /// <param name="shape">As many elements as there are codes.</param>
    /// <param name="granularity">Which elements share a codebook.</param>
    /// <param name="codebooks">One for each group; fewer points than elsewhere where a group's scale is zero.</param>
    /// <param name="codes">Codes of the codebooks, row by row.</param>
    /// <param name="parametersPerGroup">How many floats of a codebook are its own, for counting bytes: 1 where only its scale is.</param>
    /// <param name="parameterBits">The width of each of these; narrower ones than floats are codes that share one float, their scale.</param>
    /// <exception cref="NibbleException">The counts do not agree, or a code is not of its codebook.</exception>
    public CodebookTensor(Shape shape, Granularity granularity, ImmutableArray<Codebook> codebooks, int[] codes, int parametersPerGroup, int parameterBits = 32)
    {
        GroupWalk groups = granularity.Over(shape);
        if (shape.ElementCount != codes.Length || groups.Count != codebooks.Length)
            throw new NibbleException($"A tensor of shape {shape} quantized {granularity} has {shape.ElementCount} codes and {groups.Count} codebooks, but {codes.Length} and {codebooks.Length} were given.");
        for (int i = 0; i < codes.Length; i++)
            if ((uint)codes[i] >= (uint)codebooks[groups.Of(i)].Levels.Length)
                throw new NibbleException($"The code {codes[i]} at index {i} is not of its codebook of {codebooks[groups.Of(i)].Levels.Length} levels.");
        (Shape, Granularity, Codebooks, _codes, ParametersPerGroup, ParameterBits) = (shape, granularity, codebooks, codes, parametersPerGroup, parameterBits);
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>Which elements share a codebook.</summary>
    public Granularity Granularity { get; }

    /// <summary>One codebook for each group.</summary>
    public ImmutableArray<Codebook> Codebooks { get; }

    /// <summary>All codes, row by row.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    /// <summary>How many floats of a codebook are its own.</summary>
    public int ParametersPerGroup { get; }

    /// <summary>The width in which each of these is stored; 32 for floats.</summary>
    public int ParameterBits { get; }

    /// <summary>The bits of a code: those of the largest codebook.</summary>
    public int Bits => Codebooks.Select(codebook => codebook.Bits).DefaultIfEmpty(1).Max();

    /// <summary>The bytes that codes and the codebooks' own parameters take when both are packed without gaps.</summary>
    public long ByteCount => PackedCodes.ByteCountOf(_codes.Length, Bits)
        + PackedCodes.ByteCountOf((long)Codebooks.Length * ParametersPerGroup, ParameterBits) + (ParameterBits < 32 ? sizeof(float) : 0);

    /// <summary>The real numbers that the codes stand for.</summary>
    public Tensor Dequantize()
    {
        var values = new float[_codes.Length];
        GroupWalk groups = Granularity.Over(Shape);
        for (int i = 0; i < values.Length; i++)
            values[i] = Codebooks[groups.Of(i)].Decode(_codes[i]);
        return new Tensor(Shape, values);
    }

    /// <summary>The codes as they lie in memory without gaps.</summary>
    public PackedCodes Pack() => PackedCodes.Pack(NumberFormat.UInt(Bits), _codes);
}
