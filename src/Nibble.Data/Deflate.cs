namespace Nibble.Data;

/// <summary>What compressed data can be at most, so that a header that promises more is known to be false before anything is allocated.</summary>
internal static class Deflate
{
    // Two bits say 258 bytes at best: 258 · 4 to a byte (zlib's technical details, https://zlib.net/zlib_tech.html).
    private const long MaxRatio = 1032;

    /// <summary>The most bytes that so many compressed bytes can become.</summary>
    public static long MaxOutput(long compressedBytes) => compressedBytes * MaxRatio;
}
