using Nibble.Data;
using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>The points at which the challenge's report draws a function and its fits.</summary>
internal static class ChallengeCurve
{
    /// <summary>Points along one axis of a line.</summary>
    public const int LinePoints = 401;

    /// <summary>Points along each axis of a map.</summary>
    public const int MapPoints = 61;

    /// <summary>For one dimension a line over the wider interval, for two a map of the wider square, for more the line along the diagonal.</summary>
    public static Dataset Points(TargetFunction function) => function.Dimension switch
    {
        1 => function.Grid(LinePoints, function.WiderInterval),
        2 => function.Grid(MapPoints, function.WiderInterval),
        _ => Diagonal(function),
    };

    private static Dataset Diagonal(TargetFunction function)
    {
        var points = new Tensor([LinePoints, function.Dimension]);
        var values = new Tensor([LinePoints, 1]);
        Interval range = function.WiderInterval;
        for (int i = 0; i < LinePoints; i++)
        {
            Span<float> point = points.Values.Slice(i * function.Dimension, function.Dimension);
            point.Fill(range.Low + ((range.High - range.Low) * i / (LinePoints - 1)));
            values[i] = function.Evaluate(point);
        }

        return Dataset.Regression(function.Name, points, values);
    }
}
