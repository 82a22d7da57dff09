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

    /// <summary>An axis of a shape, counted from the first; negative ones count from the end.</summary>
    /// <exception cref="GraphException">There is no such axis.</exception>
    private protected static int Checked(int axis, Shape shape)
    {
        Require(axis >= -shape.Rank && axis < shape.Rank, $"has axis {axis}, but its input has shape {shape}");
        return axis < 0 ? axis + shape.Rank : axis;
    }

    /// <summary>Which axes of a shape a list names; negative ones count from the end.</summary>
    /// <exception cref="GraphException">There is no such axis, or it is named twice.</exception>
    private protected static bool[] Checked(ReadOnlySpan<int> axes, Shape shape)
    {
        var named = new bool[shape.Rank];
        foreach (int axis in axes)
        {
            int from = axis < 0 ? axis + shape.Rank : axis;
            Require(from >= 0 && from < shape.Rank && !named[from], $"has the axes [{string.Join(", ", axes.ToArray())}], but its input has shape {shape}");
            named[from] = true;
        }

        return named;
    }

    /// <summary>The shape to which two are broadcast by NumPy's rules.</summary>
    /// <exception cref="GraphException">There is none.</exception>
    private protected static Shape Broadcast(Shape a, Shape b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        var sizes = new int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int x = i <= a.Rank ? a[-i] : 1, y = i <= b.Rank ? b[-i] : 1;
            Require(x == y || x == 1 || y == 1 || x == Shape.Unknown || y == Shape.Unknown, $"can't broadcast {a} and {b} to one shape");
            sizes[rank - i] = x == 1 ? y : x == Shape.Unknown && y != 1 ? y : x;
        }

        return new Shape(sizes);
    }
}
