using System.Buffers.Binary;
using System.Text;

namespace Nibble.Studies;

/// <summary>Writes fields of a protobuf message: just the kinds that events of TensorBoard have.</summary>
internal sealed class ProtoWriter
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    private readonly List<byte> _bytes = [];

    public ProtoWriter Int(int field, long value)
    {
        Key(field, Varint);
        Number((ulong)value);
        return this;
    }

    public ProtoWriter Double(int field, double value)
    {
        Key(field, Fixed64);
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public ProtoWriter Float(int field, float value)
    {
        Key(field, Fixed32);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public ProtoWriter Text(int field, string value) => Block(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter message) => Block(field, message.ToArray());

    public byte[] ToArray() => [.. _bytes];

    private ProtoWriter Block(int field, byte[] block)
    {
        Key(field, Bytes);
        Number((ulong)block.Length);
        _bytes.AddRange(block);
        return this;
    }

    private void Key(int field, int kind) => Number(((ulong)field << 3) | (uint)kind);

    // Seven bits a byte, the low ones first; the top bit says that more follow.
    private void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}
