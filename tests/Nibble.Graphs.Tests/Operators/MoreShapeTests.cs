using Nibble.Numerics;
using static Nibble.Graphs.Tests.Build;

namespace Nibble.Graphs.Tests;

/// <summary>Shapes of products, resized images, picked and repeated elements, and recurrent layers.</summary>
public sealed class MoreShapeTests
{
    [Fact]
    public void Stacks_of_matrices_broadcast()
    {
        Assert.Equal([Any, 4, 2, 7], OutputOf(new BatchMatMul(), [Any, 1, 2, 5], [4, 5, 7]));
        Assert.Equal([3, 7], OutputOf(new BatchMatMul(), [5], [3, 5, 7]));
        Assert.Equal([3, 2], OutputOf(new BatchMatMul(), [3, 2, 5], [5]));
        Assert.Equal(Shape.Scalar, OutputOf(new BatchMatMul(), [5], [5]));
        Assert.Contains("5 columns meet 4 rows", Refusal(() => OutputOf(new BatchMatMul(), [3, 2, 5], [3, 4, 7])), StringComparison.Ordinal);
        Assert.Contains("can't broadcast", Refusal(() => OutputOf(new BatchMatMul(), [3, 2, 5], [4, 5, 7])), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_grow_and_shrink()
    {
        var window = new Window { StrideY = 2, StrideX = 3, PadTop = 1, PadRight = 2 };
        Assert.Equal([Any, 6, 10, 20], OutputOf(new ConvTranspose { Window = window, Groups = 2, ExtraHeight = 1, ExtraWidth = 2 }, [Any, 4, 5, 7], [4, 3, 2, 2]));
        Assert.Contains("cuts off all", Refusal(() => OutputOf(new ConvTranspose { Window = new Window { PadTop = 3 } }, [1, 1, 2, 2], [1, 1, 2, 2])), StringComparison.Ordinal);
        Assert.Equal([Any, 3, 10, 5], OutputOf(new Resize(ResizeMode.Nearest, [1, 1, 2.5f, 0], [Any, Any, Any, 5]), [Any, 3, 4, 9]));
        Assert.Contains("a scale and a size for each axis", Refusal(() => OutputOf(new Resize(ResizeMode.Nearest, [1], [Any]), [3, 4])), StringComparison.Ordinal);
        Assert.Contains("of which its input", Refusal(() => OutputOf(new Pad([1, 0]) { Mode = PadMode.Edge }, [0])), StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_of_elements_become_one()
    {
        Assert.Equal([Any, 1], OutputOf(new Reduce(Reduction.L2, [1]), [Any, 3]));
        Assert.Equal([3], OutputOf(new ArgMax(-1, KeepAxis: false), [3, 5]));
        Assert.Contains("which has none", Refusal(() => OutputOf(new ArgMin(1), [3, 0])), StringComparison.Ordinal);
        Assert.Contains("axis 2", Refusal(() => OutputOf(new CumSum(2), [3, 5])), StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_are_repeated()
    {
        Assert.Equal([Any, 4, 5], OutputOf(new Expand([4, 1]), [Any, 1, 5]));
        Assert.Equal([Any, 6], OutputOf(new Tile([2, 3]), [Any, 2]));
        Assert.Contains("a number of at least 0 for each axis", Refusal(() => OutputOf(new Tile([2]), [3, 5])), StringComparison.Ordinal);
    }

    [Fact]
    public void Recurrent_layers_give_a_state_for_each_step_or_the_last()
    {
        Assert.Equal([Any, 2, 3, 4], OutputOf(new Gru { Direction = LstmDirection.Bidirectional }, [Any, 3, 5], [2, 12, 5], [2, 12, 4], [2, 24]));
        Assert.Equal([1, 3, 4], OutputOf(new Rnn { GivesSequence = false }, [7, 3, 5], [1, 4, 5], [1, 4, 4], [1, 8]));
        Assert.Contains("[1, 3 · hidden, hidden]", Refusal(() => OutputOf(new Gru(), [7, 3, 5], [1, 12, 5], [1, 16, 4], [1, 24])), StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_without_rows_stay_as_they_are()
    {
        Graph graph = One(new Relu(), [Any, 3, 5]);
        Assert.Same(graph, RowsAsImages.Apply(graph));
    }
}
