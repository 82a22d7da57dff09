using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The axes along which two operands meet and where each begins, broadcast to the shape of what they make. Axes that go on evenly are one.</summary>
internal ref struct BroadcastAxes
{
    private readonly Span<PairAxis> _room;
    private int _count;

    /// <param name="plan">The batch.</param>
    /// <param name="left">The first operand.</param>
    /// <param name="right">The second operand.</param>
    /// <param name="output">What is written, in the same arrangement.</param>
    /// <param name="room">As much as <see cref="Room"/> says.</param>
    public BroadcastAxes(BatchPlan plan, CodeOperand left, CodeOperand right, Held output, Span<PairAxis> room)
    {
        _room = room;
        Shape shape = plan.ShapeOf(output.Value);
        if (output.Arrangement == Arrangement.Pixels)
            TakePixels(shape, left.Shape(plan), left.Image(plan), right.Shape(plan), right.Image(plan), plan.ImageOf(output));
        else
            TakePlain(shape, left.Shape(plan), right.Shape(plan));
        if (_count == 0)
            _room[_count++] = new PairAxis(1, 1, 1, 1); // a single element has no axis left
    }

    /// <summary>Where the first operand begins.</summary>
    public int Left { get; private set; }

    /// <summary>Where the second operand begins.</summary>
    public int Right { get; private set; }

    /// <summary>Where what is written begins.</summary>
    public int Output { get; private set; }

    /// <summary>The axes, the innermost first.</summary>
    public readonly ReadOnlySpan<PairAxis> Axes => _room[.._count];

    /// <summary>The axes that a shape may need.</summary>
    public static int Room(Shape shape) => shape.Rank + 1;

    private void TakePixels(Shape shape, Shape left, PixelGrid a, Shape right, PixelGrid b, PixelGrid y)
    {
        (Left, Right, Output) = (a.Row(0, 0), b.Row(0, 0), y.Row(0, 0));
        Take(shape[1], left[1] == 1 ? 0 : 1, right[1] == 1 ? 0 : 1, 1);
        Take(shape[3], left[3] == 1 ? 0 : a.Pitch, right[3] == 1 ? 0 : b.Pitch, y.Pitch);
        Take(shape[2], left[2] == 1 ? 0 : (int)a.RowStep, right[2] == 1 ? 0 : (int)b.RowStep, (int)y.RowStep);
        Take(shape[0], left[0] == 1 ? 0 : (int)a.ImageStep, right[0] == 1 ? 0 : (int)b.ImageStep, (int)y.ImageStep);
    }

    private void TakePlain(Shape shape, Shape left, Shape right)
    {
        int leftStep = 1, rightStep = 1, step = 1;
        for (int axis = 1; axis <= shape.Rank; axis++)
        {
            int a = axis > left.Rank ? 1 : left[-axis], b = axis > right.Rank ? 1 : right[-axis];
            Take(shape[-axis], a == 1 ? 0 : leftStep, b == 1 ? 0 : rightStep, step);
            leftStep *= a;
            rightStep *= b;
            step *= shape[-axis];
        }
    }

    private void Take(int size, int left, int right, int output)
    {
        if (size == 1)
            return;
        if (_count == 0 && (left > 1 || right > 1 || output != 1))
            _room[_count++] = new PairAxis(1, 1, 1, 1); // images of one channel and one column have no neighbours
        if (_count > 0)
        {
            PairAxis inner = _room[_count - 1];
            if (left == inner.LeftStep * inner.Size && right == inner.RightStep * inner.Size && output == inner.OutputStep * inner.Size)
            {
                _room[_count - 1] = inner with { Size = inner.Size * size };
                return;
            }
        }

        _room[_count++] = new PairAxis(size, left, right, output);
    }
}
