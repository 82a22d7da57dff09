using System.Buffers.Binary;
using System.Text;

namespace Nibble.Studies.Tests;

/// <summary>Reads event files of TensorBoard bit by bit from the format's definition, with a checksum of its own.</summary>
internal static class RecordReader
{
    /// <summary>The events: wall time, step, and the values by their tags.</summary>
    public static List<(double Time, long Step, Dictionary<string, float> Values)> Read(byte[] file)
    {
        List<(double, long, Dictionary<string, float>)> events = [];
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            byte[] data = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            at += length + 16;
            events.Add(Event(data));
        }

        return events;
    }

    /// <summary>CRC-32C, bit by bit: the polynomial 0x1EDC6F41, reflected.</summary>
    public static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78 : 0);
        }

        return ~crc;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = Checksum(data);
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }

    private static (double Time, long Step, Dictionary<string, float> Values) Event(byte[] data)
    {
        (double time, long step, var values) = (0, 0, new Dictionary<string, float>());
        foreach ((int field, ulong number, byte[] block) in Fields(data))
        {
            if (field == 1)
                time = BitConverter.UInt64BitsToDouble(number);
            else if (field == 2)
                step = (long)number;
            else if (field == 3)
                Assert.Equal("brain.Event:2", Encoding.UTF8.GetString(block));
            else
                foreach ((int _, ulong _, byte[] value) in Fields(block))
                {
                    (int Field, ulong Number, byte[] Block)[] parts = [.. Fields(value)];
                    values.Add(Encoding.UTF8.GetString(parts.Single(part => part.Field == 1).Block), BitConverter.UInt32BitsToSingle((uint)parts.Single(part => part.Field == 2).Number));
                }
        }

        return (time, step, values);
    }

    private static IEnumerable<(int Field, ulong Number, byte[] Block)> Fields(byte[] data)
    {
        for (int at = 0; at < data.Length;)
        {
            ulong key = Varint(data, ref at);
            switch (key & 7)
            {
                case 0:
                    yield return ((int)(key >> 3), Varint(data, ref at), []);
                    break;
                case 1:
                    yield return ((int)(key >> 3), BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan(at)), []);
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint(data, ref at);
                    yield return ((int)(key >> 3), 0, data[at..(at + length)]);
                    at += length;
                    break;
                default:
                    yield return ((int)(key >> 3), BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(at)), []);
                    at += 4;
                    break;
            }
        }
    }

    private static ulong Varint(byte[] data, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = data[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
