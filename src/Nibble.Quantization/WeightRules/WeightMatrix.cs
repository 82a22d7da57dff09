using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>The weights of a layer seen as a matrix: a row for each output channel, a column for each product of its sum.</summary>
internal sealed class WeightMatrix
{
    private readonly bool _isByRow;

    public WeightMatrix(GraphNode layer, Tensor values)
    {
        (Layer, Values) = (layer, values);
        _isByRow = IntegerLayer.WeightChannelAxis(layer.Operator) == 0;
        Channels = values.Shape[_isByRow ? 0 : 1];
        Depth = Channels == 0 ? 0 : values.Length / Channels;
        Groups = layer.Operator is Conv conv ? conv.Groups : 1;
    }

    /// <summary>The layer.</summary>
    public GraphNode Layer { get; }

    /// <summary>The weights as the layer stores them.</summary>
    public Tensor Values { get; }

    /// <summary>Rows.</summary>
    public int Channels { get; }

    /// <summary>Columns.</summary>
    public int Depth { get; }

    /// <summary>How many groups of rows there are that each read inputs of their own: those of a convolution.</summary>
    public int Groups { get; }

    /// <summary>The group of a row.</summary>
    public int GroupOf(int channel) => channel / (Channels / Groups);

    /// <summary>Where a weight stands in <see cref="Values"/>.</summary>
    public int IndexOf(int channel, int column) => _isByRow ? (channel * Depth) + column : (column * Channels) + channel;

    /// <summary>One row of a tensor that is stored as the weights are.</summary>
    public double[] RowOf(Tensor values, int channel)
    {
        var row = new double[Depth];
        for (int column = 0; column < row.Length; column++)
            row[column] = values[IndexOf(channel, column)];
        return row;
    }
}
