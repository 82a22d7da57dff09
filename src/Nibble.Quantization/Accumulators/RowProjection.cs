namespace Nibble.Quantization;

/// <summary>Rounds one row of weights to integers that fit an accumulator, as near to the row as the room allows.</summary>
/// <remarks>
/// Where the nearest integers do not fit, the row is projected onto what does: the Euclidean projection onto a bound of the L1 norm takes the same
/// threshold from every magnitude (Duchi et al. 2008, algorithm 1), down from the greatest code where it lies beyond; here one threshold for each sign, since each has its own part in the two
/// inequalities of <see cref="AccumulatorRoom"/>. The result is rounded toward zero, which can't add to the norm, and the units that this leaves free go to
/// the weights that lost most, as long as that brings them nearer.
/// </remarks>
internal sealed class RowProjection
{
    private const int Halvings = 40;

    private readonly double[] _row;
    private readonly ShrunkSum _positive;
    private readonly ShrunkSum _negative;

    public RowProjection(double[] row)
    {
        _row = row;
        _positive = new ShrunkSum(row.Where(weight => weight > 0));
        _negative = new ShrunkSum(row.Where(weight => weight < 0).Select(weight => -weight));
    }

    /// <summary>The codes at a scale.</summary>
    /// <param name="scale">The distance of neighboring points.</param>
    /// <param name="least">The least code.</param>
    /// <param name="greatest">The greatest code.</param>
    /// <param name="room">Holds at least a row of zeros.</param>
    /// <param name="codes">As many as weights; they fit the room.</param>
    /// <returns>Whether the nearest integers fit, so that nothing was projected.</returns>
    public bool Round(double scale, long least, long greatest, in AccumulatorRoom room, Span<int> codes)
    {
        for (int i = 0; i < codes.Length; i++)
            codes[i] = Nearest(i, scale, least, greatest);
        if (room.Holds(codes))
            return true;
        (double ofPositive, double ofNegative) = Thresholds(room, scale, greatest * scale, -least * scale);
        for (int i = 0; i < codes.Length; i++)
        {
            double threshold = _row[i] > 0 ? ofPositive : ofNegative;
            double left = Math.Max(Math.Abs(_row[i]) - threshold, 0) / scale;
            codes[i] = (int)Math.Clamp(Math.CopySign(Math.Floor(left), _row[i]), least, greatest);
        }

        (long positive, long negative) = AccumulatorRoom.SumsOf(codes);
        TakeBack(codes, room, ref positive, ref negative);
        GiveBack(codes, scale, least, greatest, room, positive, negative);
        return false;
    }

    /// <summary>Whether the nearest integers fit.</summary>
    public bool Fits(double scale, long least, long greatest, in AccumulatorRoom room)
    {
        long positive = 0, negative = 0;
        for (int i = 0; i < _row.Length; i++)
        {
            int code = Nearest(i, scale, least, greatest);
            (positive, negative) = (positive + Math.Max(code, 0), negative + Math.Max(-code, 0));
        }

        return room.Holds(positive, negative);
    }

    private int Nearest(int index, double scale, long least, long greatest) => (int)Math.Clamp(Math.Round(_row[index] / scale, MidpointRounding.ToEven), least, greatest);

    // λ₁ and λ₂ weigh the two inequalities; their thresholds are λ₁h + λ₂l and λ₁l + λ₂h.
    private (double Positive, double Negative) Thresholds(AccumulatorRoom room, double scale, double ceiling, double floor)
    {
        (double high, double low) = (room.Highs, room.Lows);
        double up = room.Up * scale, down = room.Down * scale;
        double greatest = Math.Max(_positive.Greatest, _negative.Greatest) / (high > 0 && low > 0 ? Math.Min(high, low) : high + low);
        double Positive(double first, double second) => _positive.At((first * high) + (second * low), ceiling);
        double Negative(double first, double second) => _negative.At((first * low) + (second * high), floor);
        double Up(double first, double second) => (high * Positive(first, second)) + (low * Negative(first, second)) - up;
        double Down(double first, double second) => (low * Positive(first, second)) + (high * Negative(first, second)) - down;
        double Second(double first) => LeastThatHolds(second => Down(first, second), greatest);

        double first = LeastThatHolds(first => Up(first, 0), greatest), second = Second(first);
        // Inputs of both signs tie the two together: with the second in place, the first may be less.
        if (second > 0 && high > 0 && low > 0)
        {
            first = LeastThatHolds(first => Up(first, Second(first)), greatest);
            second = Second(first);
        }

        return ((first * high) + (second * low), (first * low) + (second * high));
    }

    // The excess falls as the argument grows; the end at which it is surely not positive is taken.
    private static double LeastThatHolds(Func<double, double> excess, double greatest)
    {
        if (excess(0) <= 0)
            return 0;
        double low = 0, high = greatest;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (excess(middle) <= 0)
                high = middle;
            else
                low = middle;
        }

        return high;
    }

    // The thresholds are real numbers, so a unit may be too many.
    private static void TakeBack(Span<int> codes, in AccumulatorRoom room, ref long positive, ref long negative)
    {
        for (int i = 0; !room.Holds(positive, negative); i = (i + 1) % codes.Length)
        {
            if (codes[i] > 0)
                (codes[i], positive) = (codes[i] - 1, positive - 1);
            else if (codes[i] < 0)
                (codes[i], negative) = (codes[i] + 1, negative - 1);
        }
    }

    // Unit by unit to whoever lost most by then: the cost is a sum of squares, so no other order brings the row nearer.
    private void GiveBack(Span<int> codes, double scale, long least, long greatest, in AccumulatorRoom room, long positive, long negative)
    {
        var waiting = new PriorityQueue<int, double>();
        for (int i = 0; i < codes.Length; i++)
            Wait(i, codes[i]);
        while (waiting.TryDequeue(out int i, out _))
        {
            int change = _row[i] > 0 ? 1 : -1;
            (long p, long n) = change > 0 ? (positive + 1, negative) : (positive, negative + 1);
            if (codes[i] + change < least || codes[i] + change > greatest || !room.Holds(p, n))
                continue;
            (codes[i], positive, negative) = (codes[i] + change, p, n);
            Wait(i, codes[i]);
        }

        void Wait(int i, int code)
        {
            double lost = Math.Abs((_row[i] / scale) - code);
            if (lost > 0.5)
                waiting.Enqueue(i, -lost);
        }
    }
}
