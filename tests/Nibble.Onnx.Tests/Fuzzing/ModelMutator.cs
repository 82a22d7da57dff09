using System.Globalization;
using Google.Protobuf;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>Damages a valid model: its bytes, or what its messages say. The same number gives the same damage.</summary>
internal sealed class ModelMutator(ulong seed)
{
    private static readonly long[] Hostile =
    [
        0, 1, -1, 2, 3, 7, 1 << 16, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1L << 31, 1L << 40, -2, 100_000, (1L << 32) - 1, 46341,
    ];

    private static readonly string[] Domains = ["", "com.microsoft", "qonnx.custom_op.general", "local"];
    private static readonly string[] Words = ["", "SAME_UPPER", "reverse", "bidirectional", "tanh", "linear", "cubic", "UINT4", "INT99", "BIPOLAR", "FLOOR", "ij->ji", "i,i->", "...", "NHWC", "\u0001"];
    private static readonly string[] Entries = ["location", "offset", "length", "checksum"];
    private static readonly string[] Places = ["", ".", "..", "../x", "/etc/hostname", FuzzFolder.FileName, "./" + FuzzFolder.FileName, "a\u0000b", "con:", "9e9", "99999999999999999999"];

    private readonly CounterRandom _random = new(seed);
    private ulong _next;

    /// <summary>A damaged copy of a model.</summary>
    public byte[] Mutate(byte[] model)
    {
        if (Below(3) == 0)
            return MutateBytes(model);
        ModelProto message = ModelProto.Parser.ParseFrom(model);
        for (int times = 1 + Below(3); times > 0; times--)
            MutateGraph(message, message.Graph);
        return message.ToByteArray();
    }

    private byte[] MutateBytes(byte[] model)
    {
        List<byte> bytes = [.. model];
        for (int times = 1 + Below(4); times > 0 && bytes.Count > 0; times--)
        {
            int at = Below(bytes.Count);
            switch (Below(6))
            {
                case 0: bytes[at] ^= (byte)(1 << Below(8)); break;
                case 1: bytes[at] = (byte)Below(256); break;
                case 2: bytes.Insert(at, (byte)Below(256)); break;
                case 3: bytes.RemoveAt(at); break;
                case 4: bytes.RemoveRange(at, Math.Min(1 + Below(16), bytes.Count - at)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(1 + Below(64), bytes.Count - at))); break;
            }
        }

        if (Below(10) == 0)
            bytes.RemoveRange(Below(bytes.Count + 1) is var end && end < bytes.Count ? end : 0, end < bytes.Count ? bytes.Count - end : 0);
        return [.. bytes];
    }

    private void MutateGraph(ModelProto model, GraphProto graph)
    {
        string[] names = [.. graph.Node.SelectMany(node => node.Output.Concat(node.Input)).Concat(graph.Initializer.Select(tensor => tensor.Name)).Concat(graph.Input.Select(input => input.Name)).Append("")];
        NodeProto? node = Any(graph.Node);
        TensorProto? tensor = Any(graph.Initializer);
        switch (Below(20))
        {
            case 0 when node is { Input.Count: > 0 }:
                node.Input[Below(node.Input.Count)] = names[Below(names.Length)];
                break;
            case 1 when node is { Output.Count: > 0 }:
                node.Output[Below(node.Output.Count)] = names[Below(names.Length)];
                break;
            case 2 when node is not null && Any(graph.Node) is { } other:
                (node.OpType, other.OpType) = (other.OpType, node.OpType);
                break;
            case 3 when node is not null:
                graph.Node.Insert(Below(graph.Node.Count), node.Clone());
                break;
            case 4 when node is not null:
                graph.Node.Remove(node);
                break;
            case 5 when graph.Node.Count > 0:
                NodeProto moved = graph.Node[Below(graph.Node.Count)];
                graph.Node.Remove(moved);
                graph.Node.Insert(Below(graph.Node.Count + 1), moved);
                break;
            case 6 when tensor is not null:
                graph.Initializer.Remove(tensor);
                break;
            case 7 when tensor is { Dims.Count: > 0 }:
                tensor.Dims[Below(tensor.Dims.Count)] = Number();
                break;
            case 8 when tensor is not null:
                tensor.DataType = Below(28);
                break;
            case 9 when tensor is not null:
                Reshape(tensor);
                break;
            case 10 when tensor is not null:
                Refill(tensor);
                break;
            case 11 when Any(graph.Input)?.Type?.TensorType is { } type:
                if (Any(type.Shape?.Dim ?? []) is { } dimension && Below(4) > 0)
                    MutateDimension(dimension);
                else
                    type.ElemType = Below(28);
                break;
            case 12 when node is { Attribute.Count: > 0 }:
                MutateAttribute(model, node.Attribute[Below(node.Attribute.Count)]);
                break;
            case 13 when node is not null:
                string[] attributes = ["axis", "axes", "perm", "to", "group", "pads", "strides", "kernel_shape", "dilations", "ceil_mode", "keepdims", "hidden_size", "direction", "layout", "value", "block_size", "start", "end", "mode", "K", "N", "bits", "signed", "narrow", "rounding_mode", "out_dtype", "output_shape", "output_padding", "size", "p", "equation", "batch_dims", "num_groups", "blocksize", "num_outputs"];
                var added = new AttributeProto { Name = attributes[Below(attributes.Length)], Type = 1 + Below(8) };
                MutateAttribute(model, added);
                node.Attribute.Add(added);
                break;
            case 14 when node is { Input.Count: > 0 }:
                node.Input.RemoveAt(Below(node.Input.Count));
                break;
            case 15 when model.OpsetImport.Count > 0:
                model.OpsetImport[Below(model.OpsetImport.Count)].Version = 5 + Below(23);
                break;
            case 16 when node is not null && model.Functions.Count > 0:
                FunctionProto function = model.Functions[Below(model.Functions.Count)];
                function.Node.Insert(Below(function.Node.Count + 1), (Below(2) == 0 ? node : Any(function.Node) ?? node).Clone());
                break;
            case 17 when node is not null:
                node.Domain = Domains[Below(Domains.Length)];
                break;
            case 18 when Any([.. graph.Initializer.Where(other => other.ExternalData.Count > 0)]) is { } outside:
                StringStringEntryProto entry = outside.ExternalData[Below(outside.ExternalData.Count)];
                (entry.Key, entry.Value) = (Below(4) == 0 ? Entries[Below(Entries.Length)] : entry.Key, Below(2) == 0 ? Places[Below(Places.Length)] : Number().ToString(CultureInfo.InvariantCulture));
                break;
            default:
                if (node is not null)
                    node.Input.Add(names[Below(names.Length)]);
                break;
        }
    }

    // A tensor that is whole, but of another shape or type than its readers expect.
    private void Reshape(TensorProto tensor)
    {
        var dims = Enumerable.Range(0, Below(5)).Select(_ => (long)Below(5)).ToArray();
        tensor.Dims.Clear();
        tensor.Dims.Add(dims);
        int type = new[] { 1, 2, 3, 6, 7, 9, 10, 11, 21, 22 }[Below(10)];
        int bits = type switch { 1 or 6 => 32, 7 or 11 => 64, 10 => 16, 21 or 22 => 4, _ => 8 };
        tensor.DataType = type;
        tensor.RawData = ByteString.CopyFrom([.. Enumerable.Range(0, (int)((dims.Aggregate(1L, (a, b) => a * b) * bits) + 7) / 8).Select(i => (byte)(Below(4) == 0 ? Below(256) : i % (bits / 8 == 0 ? 1 : bits / 8) == 0 ? Below(6) : 0))]);
    }

    private void Refill(TensorProto tensor)
    {
        byte[] bytes = tensor.RawData.ToByteArray();
        if (tensor.DataType == 7 && bytes.Length >= 8)
            BitConverter.TryWriteBytes(bytes.AsSpan(8 * Below(bytes.Length / 8)), Number());
        else if (bytes.Length > 0)
            bytes[Below(bytes.Length)] = (byte)Below(256);
        tensor.RawData = ByteString.CopyFrom(bytes);
    }

    private void MutateDimension(TensorShapeProto.Types.Dimension dimension)
    {
        if (Below(3) == 0)
            dimension.DimParam = Below(2) == 0 ? "batch" : "d" + Below(3);
        else
            dimension.DimValue = Below(2) == 0 ? Below(8) : Number();
    }

    private void MutateAttribute(ModelProto model, AttributeProto attribute)
    {
        switch (Below(8))
        {
            case 0: attribute.I = Number(); break;
            case 1: attribute.F = BitConverter.Int32BitsToSingle((int)_random.Bits(_next++)); break;
            case 2: attribute.Ints.Add(Number()); break;
            case 3 when attribute.Ints.Count > 0: attribute.Ints[Below(attribute.Ints.Count)] = Number(); break;
            case 4 when attribute.Ints.Count > 0: attribute.Ints.RemoveAt(Below(attribute.Ints.Count)); break;
            case 5: attribute.S = ByteString.CopyFromUtf8(Words[Below(Words.Length)]); break;
            case 6 when attribute.T is not null: Reshape(attribute.T); break;
            case 7 when attribute.G is not null: MutateGraph(model, attribute.G); break;
            default: attribute.Type = Below(12); break;
        }
    }

    private long Number() => Below(3) == 0 ? Hostile[Below(Hostile.Length)] : Below(12) - 4;

    private T? Any<T>(IList<T> list)
        where T : class => list.Count > 0 ? list[Below(list.Count)] : null;

    private int Below(int count) => (int)(_random.Bits(_next++) % (ulong)count);
}
