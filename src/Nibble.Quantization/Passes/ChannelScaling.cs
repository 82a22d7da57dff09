using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>The weights and biases at both ends of a network's links while they are rescaled: in doubles, so that many small factors round once.</summary>
internal sealed class ChannelScaling(Graph graph)
{
    private readonly Dictionary<(string Node, int Input), double[]> _parameters = [];

    /// <summary>The greatest magnitude of the weights that make each channel.</summary>
    public double[] SourceMagnitudes(ScaleLink link)
    {
        var greatest = new double[link.Channels];
        double[] weight = ParameterOf(link.Source, 1);
        for (int i = 0; i < weight.Length; i++)
        {
            ref double channel = ref greatest[OutputOf(link.Source, i)];
            channel = Math.Max(channel, Math.Abs(weight[i]));
        }

        return greatest;
    }

    /// <summary>The greatest magnitude of the weights, of all readers, that each channel is multiplied by.</summary>
    public double[] ReaderMagnitudes(ScaleLink link)
    {
        var greatest = new double[link.Channels];
        foreach (GraphNode reader in link.Readers)
        {
            double[] weight = ParameterOf(reader, 1);
            int block = InputsOf(reader) / link.Channels;
            for (int i = 0; i < weight.Length; i++)
            {
                ref double channel = ref greatest[InputOf(reader, i) / block];
                channel = Math.Max(channel, Math.Abs(weight[i]));
            }
        }

        return greatest;
    }

    /// <summary>Multiplies each channel by its factor where it is made, and divides by it where it is read.</summary>
    public void Scale(ScaleLink link, double[] factors)
    {
        double[] made = ParameterOf(link.Source, 1);
        for (int i = 0; i < made.Length; i++)
            made[i] *= factors[OutputOf(link.Source, i)];
        if (link.Source.Inputs.Length > 2)
            Multiply(ParameterOf(link.Source, 2), factors);
        if (link.Bias is { } add)
            Multiply(ParameterOf(add, graph.Constants.ContainsKey(add.Inputs[0]) ? 0 : 1), factors);
        foreach (GraphNode reader in link.Readers)
        {
            double[] weight = ParameterOf(reader, 1);
            int block = InputsOf(reader) / link.Channels;
            for (int i = 0; i < weight.Length; i++)
                weight[i] /= factors[InputOf(reader, i) / block];
        }
    }

    /// <summary>The network with what was rescaled, in constants of each node's own.</summary>
    public Graph Apply()
    {
        GraphEditor editor = graph.Edit();
        foreach (((string name, int input), double[] values) in _parameters)
        {
            GraphNode node = graph.Nodes.First(node => node.Name == name);
            string constant = $"{name}.scaled_{(input == 1 && node.Operator is not Add ? "weight" : "bias")}";
            editor.SetConstant(constant, new Constant(new Tensor(graph.ShapeOf(node.Inputs[input]), [.. values.Select(value => (float)value)])));
            editor.Rewire(name, input, constant);
        }

        return editor.Build();
    }

    private static void Multiply(double[] values, double[] factors)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] *= factors[i];
    }

    private double[] ParameterOf(GraphNode node, int input)
    {
        if (!_parameters.TryGetValue((node.Name, input), out double[]? values))
            _parameters.Add((node.Name, input), values = Array.ConvertAll(graph.Constants[node.Inputs[input]].ToTensor().Values.ToArray(), value => (double)value));
        return values;
    }

    // Channels of a convolution, columns of a matrix.
    private int InputsOf(GraphNode layer)
    {
        Shape weight = graph.ShapeOf(layer.Inputs[1]);
        return layer.Operator switch
        {
            Conv conv => weight[1] * conv.Groups,
            Gemm { TransposeRight: true } => weight[1],
            _ => weight[0],
        };
    }

    // The channel that a weight helps to make.
    private int OutputOf(GraphNode node, int index)
    {
        Shape weight = graph.ShapeOf(node.Inputs[1]);
        return node.Operator switch
        {
            Conv => index / (weight[1] * weight[2] * weight[3]),
            Gemm { TransposeRight: true } => index / weight[1],
            LayerNormalization => index,
            _ => index % weight[1],
        };
    }

    // The feature that a weight multiplies.
    private int InputOf(GraphNode node, int index)
    {
        Shape weight = graph.ShapeOf(node.Inputs[1]);
        switch (node.Operator)
        {
            case Conv conv:
                int kernel = weight[2] * weight[3], filter = index / (weight[1] * kernel);
                return (filter / (weight[0] / conv.Groups) * weight[1]) + (index / kernel % weight[1]);
            case Gemm { TransposeRight: true }:
                return index % weight[1];
            default:
                return index / weight[1];
        }
    }
}
