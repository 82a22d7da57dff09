namespace Nibble.Kernels;

/// <summary>The two extents of a step.</summary>
internal static class UpdateExtents
{
    public readonly struct Plain : IUpdateExtent
    {
        public static bool IsPlain => true;
    }

    public readonly struct Whole : IUpdateExtent
    {
        public static bool IsPlain => false;
    }
}
