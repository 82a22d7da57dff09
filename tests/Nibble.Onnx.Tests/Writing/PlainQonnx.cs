using System.Buffers.Binary;
using Google.Protobuf;

namespace Nibble.Onnx.Tests;

/// <summary>Spells QONNX's operators out in ONNX's own, formula by formula, so that ONNX Runtime can judge what they say.</summary>
internal static class PlainQonnx
{
    public static byte[] Of(byte[] file)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        NodeProto[] nodes = [.. model.Graph.Node];
        model.Graph.Node.Clear();
        foreach (NodeProto node in nodes)
        {
            switch (node.OpType)
            {
                case "Quant":
                    AddQuant(model.Graph, node);
                    break;
                case "BipolarQuant":
                    string zero = Number(model.Graph, node, "zero", 0);
                    string sign = Add(model.Graph, node, "Where", Add(model.Graph, node, "GreaterOrEqual", node.Input[0], zero), Number(model.Graph, node, "plus", 1), Number(model.Graph, node, "minus", -1));
                    Last(model.Graph, node, "Mul", sign, node.Input[1]);
                    break;
                default:
                    model.Graph.Node.Add(node);
                    break;
            }
        }

        return model.ToByteArray();
    }

    // q = round(clip(x / scale + zero point, least, greatest)), y = (q - zero point) * scale.
    private static void AddQuant(GraphProto graph, NodeProto node)
    {
        bool signed = Integer(node, "signed") != 0, narrow = Integer(node, "narrow") != 0;
        double bits = BinaryPrimitives.ReadSingleLittleEndian(graph.Initializer.Single(tensor => tensor.Name == node.Input[3]).RawData.Span);
        double least = signed ? -Math.Pow(2, bits - 1) + (narrow ? 1 : 0) : 0, greatest = signed ? Math.Pow(2, bits - 1) - 1 : Math.Pow(2, bits) - (narrow ? 2 : 1);
        string steps = Add(graph, node, "Add", Add(graph, node, "Div", node.Input[0], node.Input[1]), node.Input[2]);
        string inside = Add(graph, node, "Clip", steps, Number(graph, node, "least", (float)least), Number(graph, node, "greatest", (float)greatest));
        string code = node.Attribute.Single(attribute => attribute.Name == "rounding_mode").S.ToStringUtf8() switch
        {
            "ROUND" => Add(graph, node, "Round", inside),
            "FLOOR" => Add(graph, node, "Floor", inside),
            "CEIL" => Add(graph, node, "Ceil", inside),
            "DOWN" => Add(graph, node, "Mul", Add(graph, node, "Sign", inside), Add(graph, node, "Floor", Add(graph, node, "Abs", inside))),
            "HALF_UP" => Add(graph, node, "Mul", Add(graph, node, "Sign", inside), Add(graph, node, "Floor", Add(graph, node, "Add", Add(graph, node, "Abs", inside), Number(graph, node, "half", 0.5f)))),
            "UP" => Add(graph, node, "Mul", Add(graph, node, "Sign", inside), Add(graph, node, "Ceil", Add(graph, node, "Abs", inside))),
            "HALF_DOWN" => Add(graph, node, "Mul", Add(graph, node, "Sign", inside), Add(graph, node, "Ceil", Add(graph, node, "Sub", Add(graph, node, "Abs", inside), Number(graph, node, "half", 0.5f)))),
            string other => throw new ArgumentException(other),
        };
        Last(graph, node, "Mul", Add(graph, node, "Sub", code, node.Input[2]), node.Input[1]);
    }

    private static long Integer(NodeProto node, string name) => node.Attribute.Single(attribute => attribute.Name == name).I;

    private static string Add(GraphProto graph, NodeProto node, string operation, params string[] inputs)
    {
        string output = $"{node.Output[0]}/{operation}{graph.Node.Count}";
        graph.Node.Add(new NodeProto { OpType = operation, Input = { inputs }, Output = { output } });
        return output;
    }

    private static void Last(GraphProto graph, NodeProto node, string operation, params string[] inputs) =>
        graph.Node.Add(new NodeProto { OpType = operation, Input = { inputs }, Output = { node.Output[0] } });

    private static string Number(GraphProto graph, NodeProto node, string name, float value)
    {
        TensorProto tensor = ModelMaker.Tensor($"{node.Output[0]}/{name}", [], value);
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }
}
