using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>What a node under test reads: a value given at run time, a constant of the file, or nothing.</summary>
internal sealed record CaseInput
{
    private CaseInput()
    {
    }

    /// <summary>The value given at run time; null for constants.</summary>
    public Tensor? Given { get; private init; }

    /// <summary>Whether the first axis of a given value has a size that the file leaves open.</summary>
    public bool IsBatch { get; init; }

    /// <summary>ONNX's number of the type of a given value.</summary>
    public int Type { get; private init; } = 1;

    /// <summary>The constant; null for given values and what is left out.</summary>
    public TensorProto? Constant { get; private init; }

    /// <summary>An optional input that is not there.</summary>
    public static CaseInput Missing { get; } = new();

    /// <summary>Random numbers, given at run time.</summary>
    public static CaseInput X(params int[] shape) => AtRunTime(Tensor.Random(new Shape(shape), (ulong)(shape.Length + shape.Sum())));

    /// <summary>Random numbers, given at run time, as a batch of any size.</summary>
    public static CaseInput N(params int[] shape) => X(shape) with { IsBatch = true };

    /// <summary>These numbers, given at run time.</summary>
    public static CaseInput Numbers(int[] shape, params float[] values) => AtRunTime(new Tensor(new Shape(shape), values));

    /// <summary>These integers of 64 bits, given at run time.</summary>
    public static CaseInput Whole(int[] shape, params float[] values) => Numbers(shape, values) with { Type = 7 };

    /// <summary>A constant of random numbers.</summary>
    public static CaseInput W(params int[] shape) => Reals(shape, Tensor.Random(new Shape(shape), (ulong)(31 + shape.Sum())).Values.ToArray());

    /// <summary>A constant of these numbers.</summary>
    public static CaseInput Reals(int[] shape, params float[] values) => new() { Constant = ModelMaker.Tensor("", shape, values) };

    /// <summary>A single constant number.</summary>
    public static CaseInput Real(float value) => Reals([], value);

    /// <summary>A constant list of integers of 64 bits.</summary>
    public static CaseInput Ints(params long[] values) => new() { Constant = ModelMaker.Tensor("", [values.Length], values) };

    /// <summary>Constant integers of 64 bits.</summary>
    public static CaseInput IntsOf(int[] shape, params long[] values) => new() { Constant = ModelMaker.Tensor("", shape, values) };

    /// <summary>A single constant integer of 64 bits.</summary>
    public static CaseInput Int(long value) => IntsOf([], value);

    /// <summary>Constant integers of 32 bits.</summary>
    public static CaseInput Int32s(int[] shape, params int[] values) => new() { Constant = ModelMaker.Tensor("", shape, values) };

    private static CaseInput AtRunTime(Tensor value) => new() { Given = value };
}
