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

    /// <summary>Pools real numbers where they stand, if nothing but the kernel's own positions counts.</summary>
    public bool TryAddFloat(GraphNode node)
    {
        if (node.Operator is not MaxPool pool)
            return false;
        Held input = program.NeedLowestBorder(node.Inputs[0], Element.Float, BorderOf(pool), $"'{node.Name}' takes the greatest");
        Held output = program.Hold(node.Output, Element.Float, Arrangement.Pixels);
        program.Emit(new MaxPoolStep(pool, program.GridOf(input), input, output, default), new ProgramStep
        {
            Nodes = [node.Name],
            Kind = node.Operator.Name,
            Kernel = "float",
            IsInteger = false,
            Reason = $"{node.Operator.Name} is defined on real numbers",
        });
        return true;
    }

    private static Border BorderOf(Pool pool) => new(pool.Window.PadTop, pool.Window.PadLeft, pool.Window.PadBottom, pool.Window.PadRight);
}
