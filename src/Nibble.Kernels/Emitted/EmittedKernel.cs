using Iced.Intel;

namespace Nibble.Kernels;

/// <summary>Machine code from the instructions that a writer gives to an assembler: leaf functions for the calling convention of Linux on x64.</summary>
/// <remarks>
/// The first six integer arguments come in rdi, rsi, rdx, rcx, r8 and r9; rbx, rbp and r12 to r15 must be as they were when it returns;
/// all vector registers may be used, and vzeroupper stands before ret. Below 512 bits VPDPBUSD and its like must be asked for as asm.evex.…: their
/// short form is another extension's.
/// </remarks>
internal static class EmittedKernel
{
    /// <summary>Assembles a function.</summary>
    /// <returns>Its address, good for as long as the process lives.</returns>
    /// <exception cref="EmissionException">The system gives no memory for it.</exception>
    public static nint Assemble(Action<Assembler> write)
    {
        var assembler = new Assembler(64);
        write(assembler);
        using var code = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(code), 0);
        return ExecutableMemory.Hold(code.GetBuffer().AsSpan(0, (int)code.Length));
    }
}
