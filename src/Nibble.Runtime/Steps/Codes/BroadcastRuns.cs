using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Two operands and what they make, broadcast, as stretches in which each operand goes on evenly or stays at one element. Axes that go on evenly are one.</summary>
internal ref struct BroadcastRuns
{
    private const int Operands = 3;

    // [axis, operand] element distances, the innermost axis first; sizes and positions beside them.
    private readonly Span<int> _steps;
    private readonly Span<int> _sizes;
    private readonly Span<int> _positions;
    private int _axes;
    private bool _isBegun;

    /// <param name="plan">The batch.</param>
    /// <param name="left">The first operand.</param>
    /// <param name="right">The second operand.</param>
    /// <param name="output">What is written, in the same arrangement.</param>
    /// <param name="room">As much as <see cref="Room"/> says.</param>
    public BroadcastRuns(BatchPlan plan, CodeOperand left, CodeOperand right, Held output, Span<int> room)
    {
        room.Clear();
        Shape shape = plan.ShapeOf(output.Value);
        int most = Math.Max(shape.Rank, 1);
        _steps = room[..(most * Operands)];
        _sizes = room.Slice(most * Operands, most);
        _positions = room.Slice(most * (Operands + 1), most);
        if (output.Arrangement == Arrangement.Pixels)
            TakePixels(shape, left.Shape(plan), left.Image(plan), right.Shape(plan), right.Image(plan), plan.ImageOf(output));
        else
            TakePlain(shape, left.Shape(plan), right.Shape(plan));
        if (_axes == 0)
            (_sizes[0], _axes) = (1, 1); // a single element has no axis left
        IsEmpty = shape.ElementCount == 0;
    }

    public int Left { get; private set; }

    public int Right { get; private set; }

    public int Output { get; private set; }

    /// <summary>Elements of a stretch.</summary>
    public readonly int Length => _sizes[0];

    /// <summary>Elements of the first operand in a stretch: as many, or one.</summary>
    public readonly int LeftLength => _steps[0] == 0 ? 1 : Length;

    /// <summary>Elements of the second operand in a stretch: as many, or one.</summary>
    public readonly int RightLength => _steps[1] == 0 ? 1 : Length;

    private readonly bool IsEmpty { get; }

    /// <summary>The integers that a walk over a shape needs.</summary>
    public static int Room(Shape shape) => Math.Max(shape.Rank, 1) * (Operands + 2);

    /// <summary>Goes to the first stretch, then to the next; false behind the last.</summary>
    public bool Next()
    {
        if (!_isBegun)
        {
            _isBegun = true;
            return !IsEmpty;
        }

        // As an odometer turns.
        for (int axis = 1; axis < _axes; axis++)
        {
            Move(axis, 1);
            if (++_positions[axis] < _sizes[axis])
                return true;
            Move(axis, -_sizes[axis]);
            _positions[axis] = 0;
        }

        return false;
    }

    private void Move(int axis, int count)
    {
        Left += count * _steps[axis * Operands];
        Right += count * _steps[(axis * Operands) + 1];
        Output += count * _steps[(axis * Operands) + 2];
    }

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
        if (_axes > 0)
        {
            ReadOnlySpan<int> inner = _steps.Slice((_axes - 1) * Operands, Operands);
            int count = _sizes[_axes - 1];
            if (left == inner[0] * count && right == inner[1] * count && output == inner[2] * count)
            {
                _sizes[_axes - 1] *= size;
                return;
            }
        }

        (_steps[_axes * Operands], _steps[(_axes * Operands) + 1], _steps[(_axes * Operands) + 2], _sizes[_axes]) = (left, right, output, size);
        _axes++;
    }
}
