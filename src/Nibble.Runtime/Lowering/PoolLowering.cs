using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Pools over images whose pixels hold their channels side by side.</summary>
internal sealed class PoolLowering(ProgramBuilder program)
{
    /// <summary>The greatest code under the kernel: codes keep the order of what they stand for.</summary>
    public void AddMaximum(GraphNode node, MaxPool pool, Element element)
    {
        Held input = program.NeedLowestBorder(node.Inputs[0], element, BorderOf(pool), $"'{node.Name}' takes the greatest");
        NumberFormat format = program.Layout[node.Inputs[0]].Quantization!.Format;
        Held output = program.Hold(node.Output, element, Arrangement.Pixels);
        program.Emit(new MaxPoolStep(pool, program.GridOf(input), input, output, program.ZeroOf(node.Output)), new ProgramStep
        {
            Nodes = [node.Name],
            Kind = node.Operator.Name,
            Kernel = element == Element.Bit ? "or" : "codes",
            IsInteger = true,
            Reason = "codes stay on their grid",
            InputFormat = format,
            OutputFormat = format,
        });
    }

    /// <summary>Pools real numbers where they stand.</summary>
    public void AddFloat(GraphNode node)
    {
        Pool? pool = node.Operator as Pool;
        string reason = $"'{node.Name}' ({node.Operator.Name}) computes with real numbers";
        Held input = pool is MaxPool
            ? program.NeedLowestBorder(node.Inputs[0], Element.Float, BorderOf(pool), reason)
            : program.NeedZeroBorder(node.Inputs[0], Element.Float, pool is null ? default : BorderOf(pool), reason);
        Held output = program.Hold(node.Output, Element.Float, Arrangement.Pixels);
        PixelGrid grid = program.GridOf(input);
        Step step = pool is MaxPool maximum
            ? new MaxPoolStep(maximum, grid, input, output, default)
            : new AveragePoolStep(PoolTaps.Of(pool as AveragePool, grid, program.ShapeOf(node.Output)), input, output);
        program.Emit(step, new ProgramStep
        {
            Nodes = [node.Name],
            Kind = node.Operator.Name,
            Kernel = "float",
            IsInteger = false,
            Reason = LayerCompiler.WhyFloat(program.Graph, node),
        });
    }

    /// <summary>The border that a pool looks at.</summary>
    public static Border BorderOf(Pool pool) => new(pool.Window.PadTop, pool.Window.PadLeft, pool.Window.PadBottom, pool.Window.PadRight);
}
