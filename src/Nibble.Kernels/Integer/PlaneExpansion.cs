namespace Nibble.Kernels;

/// <summary>Panels of fewer than 8 bits to panels of 8, for tiles of several rows.</summary>
internal static unsafe class PlaneExpansion
{
    /// <summary>Writes all steps of a panel.</summary>
    /// <param name="panels">What the panel is one of.</param>
    /// <param name="panel">Its bytes.</param>
    /// <param name="expanded">A step of 128 bytes for each of <see cref="BytePanels.Steps"/>.</param>
    public static void Expand(BytePanels panels, byte* panel, sbyte* expanded)
    {
        int bits = panels.Bits, planes = panels.Planes, mask = (1 << bits) - 1;
        for (int step = 0; step < panels.Steps; step++)
        {
            byte* from = panel + ((nint)(step / planes) * ByteTile.StepBytes);
            sbyte* to = expanded + ((nint)step * ByteTile.StepBytes);
            int shift = step % planes * bits;
            for (int i = 0; i < ByteTile.StepBytes; i++)
            {
                int stored = (from[i] >> shift) & mask;
                to[i] = (sbyte)(bits == 1 ? (2 * stored) - 1 : stored - panels.Bias);
            }
        }

        // What a tap reads behind its end must count as nothing.
        int used = panels.TapLength - (4 * (panels.Dwords - 1));
        for (int tap = 1; used != 4 && tap <= panels.Taps; tap++)
        {
            uint* last = (uint*)(expanded + (((nint)(tap * panels.Dwords) - 1) * ByteTile.StepBytes));
            for (int output = 0; output < ByteTile.Outputs; output++)
                last[output] &= (1u << (8 * used)) - 1;
        }
    }
}
