using Nibble.Numerics;

namespace Nibble.Graphs.Tests;

/// <summary>Small networks and the errors of networks that can't be.</summary>
internal static class Build
{
    public const int Any = Shape.Unknown;

    public static QuantizationGrid Grid(NumberFormat format, float scale = 0.5f, long zeroPoint = 0) => QuantizationGrid.PerTensor(format, scale, zeroPoint);

    /// <summary>A network of one operator on values of these shapes.</summary>
    public static Graph One(Operator operation, params Shape[] shapes)
    {
        var builder = new GraphBuilder("net");
        string[] inputs = [.. shapes.Select((shape, i) => builder.AddInput($"x{i}", shape))];
        builder.AddOutput(builder.Add("node", operation, inputs));
        return builder.Build();
    }

    public static Shape OutputOf(Operator operation, params Shape[] shapes) => One(operation, shapes).ShapeOf("node");

    /// <summary>What the refusal of a network says.</summary>
    public static string Refusal(Func<object> action) => Assert.Throws<GraphException>(action).Message;
}
