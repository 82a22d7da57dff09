using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Panels of fewer than 8 bits to panels of 8, for tiles of several rows.</summary>
internal static unsafe class PlaneExpansion
{
    /// <summary>Writes all steps of a panel.</summary>
    /// <param name="panels">What the panel is one of.</param>
    /// <param name="panel">Its bytes.</param>
    /// <param name="expanded">A step of 128 bytes for each of <see cref="BytePanels.Steps"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Expand(BytePanels panels, byte* panel, byte* expanded)
    {
        // A shift of 16-bit lanes brings a neighbor's bits in above the plane's, where the mask takes them out again.
        int bits = panels.Bits, planes = panels.Planes, double1 = bits == 1 ? 1 : 0;
        Vector512<byte> mask = Vector512.Create((byte)((1 << bits) - 1)), bias = Vector512.Create((byte)panels.Bias);
        for (int step = 0; step < panels.Steps; step += planes, panel += ByteTile.StepBytes)
        {
            for (int plane = 0; plane < Math.Min(planes, panels.Steps - step); plane++, expanded += ByteTile.StepBytes)
            {
                for (int half = 0; half < ByteTile.StepBytes; half += Vector512<byte>.Count)
                {
                    Vector512<byte> stored = (Vector512.Load(panel + half).AsUInt16() >>> (plane * bits)).AsByte() & mask;
                    ((stored.AsUInt16() << double1).AsByte() - bias).Store(expanded + half);
                }
            }
        }

        // What a tap reads behind its end must count as nothing.
        int used = panels.TapLength - (4 * (panels.Dwords - 1));
        expanded -= (nint)panels.Steps * ByteTile.StepBytes;
        for (int tap = 1; used != 4 && tap <= panels.Taps; tap++)
        {
            uint* last = (uint*)(expanded + (((nint)(tap * panels.Dwords) - 1) * ByteTile.StepBytes));
            for (int output = 0; output < ByteTile.Outputs; output++)
                last[output] &= (1u << (8 * used)) - 1;
        }
    }
}
