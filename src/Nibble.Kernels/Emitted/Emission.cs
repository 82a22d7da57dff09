using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Whether kernels may be written as machine code while the program runs, for instructions that the runtime has no intrinsics for.</summary>
/// <remarks>Asked first by a kernel that wants it; until then nothing happens. Where the answer is no, the next kernel of the list runs, with the same integers.</remarks>
public static class Emission
{
    /// <summary>The environment variable that switches emission off with the value 0.</summary>
    public const string Switch = "NIBBLE_EMIT";

    private static readonly Lazy<string?> Obstacle = new(Look);

    /// <summary>Whether machine code is emitted for kernels that want it.</summary>
    public static bool IsUsed => WhyNot is null;

    /// <summary>Why no machine code is emitted; null where it is.</summary>
    public static string? WhyNot => Obstacle.Value;

    /// <summary>Why kernels that multiply bytes with AVX512_VNNI can't be emitted; null where they can.</summary>
    internal static string? WhyNoVnni => Missing("AVX512_VNNI", bit: 11);

    /// <summary>Why kernels that count bits with AVX512_VPOPCNTDQ can't be emitted; null where they can.</summary>
    internal static string? WhyNoPopulationCount => Missing("AVX512_VPOPCNTDQ", bit: 14);

    // Both are bits of ECX of leaf 7. That the system saves the wide registers is what the runtime has found out for its own AVX-512.
    private static string? Missing(string instructions, int bit)
    {
        if (!Avx512BW.IsSupported)
            return "the processor lacks AVX-512, or it is switched off";
        return (X86Base.CpuId(7, 0).Ecx >> bit & 1) == 0 ? $"the processor lacks {instructions}" : WhyNot;
    }

    private static string? Look()
    {
        if (Environment.GetEnvironmentVariable(Switch) == "0")
            return $"switched off by {Switch}=0";
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return "machine code is emitted on Linux on x64 only";
        try
        {
            ReadOnlySpan<byte> justReturn = [0xC3];
            ExecutableMemory.Hold(justReturn);
            return null;
        }
        catch (EmissionException refusal)
        {
            return refusal.Message;
        }
    }
}
