using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Nibble.Onnx.Tests;

/// <summary>Writes ONNX models by hand, as other exporters might.</summary>
internal sealed class ModelMaker
{
    private readonly ModelProto _model;

    public ModelMaker(int opset)
    {
        _model = new ModelProto { IrVersion = 7, Graph = new GraphProto { Name = "g" } };
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        if (opset < 9)
            _model.IrVersion = 3;
        if (opset > 15)
            _model.IrVersion = 10;
    }

    public ModelProto Model => _model;

    public byte[] Bytes => _model.ToByteArray();

    public static ValueInfoProto Value(string name, params object[] sizes)
    {
        var shape = new TensorShapeProto();
        foreach (object size in sizes)
            shape.Dim.Add(size is string text ? new TensorShapeProto.Types.Dimension { DimParam = text } : new TensorShapeProto.Types.Dimension { DimValue = (int)size });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } };
    }

    public static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case float real:
                (attribute.Type, attribute.F) = (1, real);
                break;
            case int integer:
                (attribute.Type, attribute.I) = (2, integer);
                break;
            case string text:
                (attribute.Type, attribute.S) = (3, ByteString.CopyFromUtf8(text));
                break;
            case TensorProto tensor:
                (attribute.Type, attribute.T) = (4, tensor);
                break;
            case int[] integers:
                attribute.Type = 7;
                attribute.Ints.Add(integers.Select(integer => (long)integer));
                break;
            case float[] reals:
                attribute.Type = 6;
                attribute.Floats.Add(reals);
                break;
            case string[] texts:
                attribute.Type = 8;
                attribute.Strings.Add(texts.Select(ByteString.CopyFromUtf8));
                break;
            default:
                throw new ArgumentException($"No attribute of {value.GetType()}.");
        }

        return attribute;
    }

    /// <summary>A tensor with raw data; the element type follows from the array.</summary>
    public static TensorProto Tensor<T>(string name, int[] dims, params T[] values)
        where T : unmanaged
    {
        int type = default(T) switch
        {
            float => 1,
            byte => 2,
            sbyte => 3,
            int => 6,
            long => 7,
            _ => throw new ArgumentException($"No tensor of {typeof(T)}."),
        };
        return Raw(name, type, dims, MemoryMarshal.AsBytes<T>(values).ToArray());
    }

    public static TensorProto Raw(string name, int type, int[] dims, byte[] bytes)
    {
        var tensor = new TensorProto { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(dims.Select(size => (long)size));
        return tensor;
    }

    public ModelMaker Input(string name, params object[] sizes)
    {
        _model.Graph.Input.Add(Value(name, sizes));
        return this;
    }

    public ModelMaker Initializer(TensorProto tensor)
    {
        _model.Graph.Initializer.Add(tensor);
        return this;
    }

    public ModelMaker Initializer<T>(string name, int[] dims, params T[] values)
        where T : unmanaged => Initializer(Tensor(name, dims, values));

    /// <summary>Floats from a normal distribution.</summary>
    public ModelMaker Random(string name, params int[] dims)
    {
        Numerics.Tensor values = Numerics.Tensor.Random(new Numerics.Shape(dims), (ulong)(name.Sum(letter => letter) + dims.Length));
        return Initializer(name, dims, values.Values.ToArray());
    }

    public ModelMaker Node(string operation, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = operation };
        node.Input.Add(inputs);
        node.Output.Add(outputs);
        node.Attribute.Add(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        _model.Graph.Node.Add(node);
        return this;
    }

    public ModelMaker Output(string name, params object[] sizes)
    {
        _model.Graph.Output.Add(Value(name, sizes));
        return this;
    }
}
