using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>Functions that a file defines, and branches whose condition is known, are read as the nodes that they stand for.</summary>
public class LocalFunctionTests
{
    private static readonly Tensor X = Tensor.Random([3, 4], 8);

    [SkippableFact]
    public void Functions_of_functions_with_attributes_and_defaults()
    {
        // f(x) = leaky(x; slope) + x, with slope 0.3 unless said; g(x, y) = f(f(x)), x - y.
        var model = new ModelMaker(18).Input("x", "n", 4)
            .Node("g", ["x", "k"], ["a", "b"]).Node("f", ["a"], ["c"], ("slope", 0.5f)).Node("f", ["c"], ["d"]).Random("k", 4)
            .Output("b").Output("d");
        foreach (NodeProto node in model.Model.Graph.Node)
            (node.Domain, node.Name) = ("local", "");
        var f = new FunctionProto { Domain = "local", Name = "f", Input = { "v" }, Output = { "w" }, OpsetImport = { new OperatorSetIdProto { Version = 18 } } };
        f.AttributeProto.Add(ModelMaker.Attribute("slope", 0.3f));
        f.Node.Add(new NodeProto { OpType = "LeakyRelu", Input = { "v" }, Output = { "t" }, Attribute = { new AttributeProto { Name = "alpha", Type = 1, RefAttrName = "slope" } } });
        f.Node.Add(new NodeProto { OpType = "Add", Input = { "t", "v" }, Output = { "w" } });
        var g = new FunctionProto { Domain = "local", Name = "g", Input = { "p", "q" }, Output = { "r", "s" }, OpsetImport = { new OperatorSetIdProto { Version = 18 }, new OperatorSetIdProto { Domain = "local", Version = 1 } } };
        g.Node.Add(new NodeProto { Domain = "local", OpType = "f", Input = { "p" }, Output = { "t" } });
        g.Node.Add(new NodeProto { Domain = "local", OpType = "f", Input = { "t" }, Output = { "r" } });
        g.Node.Add(new NodeProto { OpType = "Sub", Input = { "p", "q" }, Output = { "s" } });
        model.Model.Functions.Add([f, g]);
        model.Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        Graph graph = Agreement.Holds(model, X);
        Assert.Equal(9, graph.Nodes.Length);
        Assert.Equal([0.3f, 0.3f, 0.5f, 0.3f], graph.Nodes.Select(node => node.Operator).OfType<LeakyRelu>().Select(relu => relu.Alpha));
    }

    [Fact]
    public void Functions_without_end_are_refused()
    {
        var model = new ModelMaker(18).Input("x", 4).Node("f", ["x"], ["y"]).Output("y");
        model.Model.Graph.Node[0].Domain = "local";
        var f = new FunctionProto { Domain = "local", Name = "f", Input = { "v" }, Output = { "w" } };
        f.Node.Add(new NodeProto { Domain = "local", OpType = "f", Input = { "v" }, Output = { "w" } });
        model.Model.Functions.Add(f);
        Assert.Contains("calls itself", Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(model.Bytes, "test")).Message);

        // Each of forty functions calls the next one twice.
        model.Model.Functions.Clear();
        for (int i = 0; i < 40; i++)
        {
            var next = new FunctionProto { Domain = "local", Name = i == 0 ? "f" : $"f{i}", Input = { "v" }, Output = { "w" } };
            next.Node.Add(new NodeProto { Domain = "local", OpType = $"f{i + 1}", Input = { "v" }, Output = { "u" } });
            next.Node.Add(new NodeProto { Domain = "local", OpType = $"f{i + 1}", Input = { "u" }, Output = { "w" } });
            model.Model.Functions.Add(next);
        }

        Assert.Contains("more than 50000 nodes", Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(model.Bytes, "test")).Message);
    }

    [SkippableFact]
    public void A_branch_is_taken_where_the_condition_follows_from_shapes()
    {
        var model = new ModelMaker(18).Input("x", "n", 4).Initializer("two", [1], 2L).Initializer("four", [], 4L).Initializer("i1", [], 1L)
            .Node("Shape", ["x"], ["s"]).Node("Size", ["s"], ["rank"]).Node("Equal", ["rank", "two"], ["isMatrix"])
            .Node("Gather", ["s", "i1"], ["width"]).Node("Greater", ["width", "four"], ["isWide"])
            .Node("Relu", ["x"], ["outer"]);
        model.Model.Graph.Node.Add(If("isMatrix", "a", Branch("Sigmoid", "x"), Branch("Tanh", "x")));
        model.Model.Graph.Node.Add(If("isWide", "b", Branch("Sigmoid", "outer"), Branch("Tanh", "outer")));
        model.Output("a").Output("b");
        Graph graph = Agreement.Holds(model, X);
        Assert.Equal(["Relu", "Sigmoid", "Add", "Tanh", "Add", "Identity", "Identity"], graph.Nodes.Select(node => node.Operator.Name));

        var open = new ModelMaker(18).Input("x", "n", 4).Node("ReduceMean", ["x"], ["m"]).Node("Cast", ["m"], ["c"], ("to", 9));
        open.Model.Graph.Node.Add(If("c", "y", Branch("Sigmoid", "x"), Branch("Tanh", "x")));
        open.Output("y");
        Assert.Contains("If with a condition that is computed from values", Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(open.Bytes, "test")).Message);
    }

    // Both branches give their values the same names, as exporters do.
    private static GraphProto Branch(string operation, string input)
    {
        var graph = new GraphProto { Name = operation, Initializer = { ModelMaker.Tensor("half", [], 0.5f) } };
        graph.Node.Add(new NodeProto { OpType = operation, Input = { input }, Output = { "inner" } });
        graph.Node.Add(new NodeProto { OpType = "Add", Input = { "inner", "half" }, Output = { "result" } });
        graph.Output.Add(new ValueInfoProto { Name = "result", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } } });
        return graph;
    }

    private static NodeProto If(string condition, string output, GraphProto yes, GraphProto no) => new()
    {
        OpType = "If",
        Input = { condition },
        Output = { output },
        Attribute = { new AttributeProto { Name = "then_branch", Type = 5, G = yes }, new AttributeProto { Name = "else_branch", Type = 5, G = no } },
    };
}
