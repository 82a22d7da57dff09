using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>What a node computes, with its attributes. Each operator is a small immutable record and means what ONNX means by its name.</summary>
public abstract record Operator
{
    /// <summary>The operator's name, as ONNX writes it.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>The fewest inputs that it takes.</summary>
    public virtual int MinInputs => 1;

    /// <summary>The most inputs that it takes.</summary>
    public virtual int MaxInputs => MinInputs;

    /// <summary>The shape of the output for inputs of these shapes; unknown sizes stay unknown.</summary>
    /// <exception cref="GraphException">The operator can't take inputs of these shapes; the message says what it expects.</exception>
    public abstract Shape InferShape(ReadOnlySpan<Shape> inputs);

    /// <summary>Whether an input is of integers that pick or count, and not of real numbers.</summary>
    public virtual bool ReadsIntegers(int input) => false;

    /// <summary>Checks a condition on shapes.</summary>
    private protected static void Require(bool holds, string expectation)
    {
        if (!holds)
            throw new GraphException(expectation);
    }
}
