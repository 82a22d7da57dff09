using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>Open axes have names, which hold over all inputs and in what is written again.</summary>
public class DimensionTests
{
    [Fact]
    public void Names_are_kept_and_written_and_hold_in_all_inputs()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "batch", "sequence", 4).Input("y", "batch", "sequence", 4).Node("Add", ["x", "y"], ["z"]).Output("z");
        Graph graph = OnnxFile.FromBytes(model.Bytes, "test"), again = OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "again");
        Assert.Equal(["", "sequence", ""], graph.Inputs[0].AxisNames.ToArray());
        Assert.Equal(graph.Inputs.AsEnumerable(), again.Inputs.AsEnumerable());
        string message = Assert.Throws<RuntimeException>(() => new FloatEvaluator(graph).Run(new Dictionary<string, Tensor> { ["x"] = new Tensor([2, 3, 4]), ["y"] = new Tensor([2, 1, 4]) })).Message;
        Assert.Contains("share the axis 'sequence', but were given the sizes 3 and 1", message);
    }

    [Fact]
    public void Sizes_that_are_given_make_a_network_that_compiles()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", "length", "d").Random("w", 4, 2).Node("MatMul", ["x", "w"], ["y"]).Output("y");
        model.Model.Graph.Input[0].Type.TensorType.Shape.Dim[2] = new TensorShapeProto.Types.Dimension();
        Graph open = OnnxFile.FromBytes(model.Bytes, "test");
        Assert.Equal([Shape.Unknown, Shape.Unknown, Shape.Unknown], open.Inputs[0].Shape);
        Assert.Contains("Give open axes a size", Assert.Throws<RuntimeException>(() => IntegerProgram.Compile(open)).Message);
        Assert.Equal([3, 7, 2], new FloatEvaluator(open).Run(Tensor.Random([3, 7, 4], 1)).Shape);

        Graph known = OnnxFile.FromBytes(model.Bytes, "test", new OnnxReadOptions { Dimensions = new Dictionary<string, int> { ["length"] = 5, ["x[2]"] = 4 } });
        Assert.Equal([Shape.Unknown, 5, 4], known.Inputs[0].Shape);
        Assert.Equal([3, 5, 2], IntegerProgram.Compile(known).Run(Tensor.Random([3, 5, 4], 1)).Shape);
    }
}
