using System.Buffers.Binary;
using System.Numerics;

namespace Nibble.Studies;

/// <summary>
/// The frame of a record in TensorFlow's record files: length (8 bytes, little endian), masked checksum of the length, the data, masked checksum of the data.
/// Checksums are CRC-32C, masked by a rotation and an addition so that checksums of data that hold checksums stay good.
/// </summary>
internal static class RecordFrame
{
    private const uint MaskDelta = 0xa282ead8;

    /// <summary>The record with its frame.</summary>
    public static byte[] Of(ReadOnlySpan<byte> data)
    {
        var frame = new byte[sizeof(ulong) + sizeof(uint) + data.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(frame, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), MaskedChecksum(frame.AsSpan(0, 8)));
        data.CopyTo(frame.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(12 + data.Length), MaskedChecksum(data));
        return frame;
    }

    private static uint MaskedChecksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }
}
