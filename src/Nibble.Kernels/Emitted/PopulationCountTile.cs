using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Nibble.Kernels;

/// <summary>Writes the code of a tile of rows × 8 outputs a panel of signs for AVX512_VPOPCNTDQ.</summary>
/// <remarks>
/// <code>
/// rdi  the BitTile     rbp  room for the sums of a panel     r12  panels left     rsi  where words stand in a row     r10  words left     r9  panel
/// r11  first row       rax rcx rdx  rows 0, 3, 6 at the word     r8  step of rows     rbx  three steps
/// zmm0…7    bits that differ, row i in zmm(i), a lane for each output
/// zmm24     a word of the panel     zmm16…23  which of its bits differ
/// </code>
/// </remarks>
internal static class PopulationCountTile
{
    public const int MostRows = 8;

    private const int Unrolled = 4;
    private const int PrefetchAhead = 2048;
    private const int StepBytes = BitTile.Outputs * sizeof(ulong);

    public static void Write(Assembler asm, int rows)
    {
        Label panelLoop = asm.CreateLabel(), loop = asm.CreateLabel(), rest = asm.CreateLabel(), restLoop = asm.CreateLabel(), done = asm.CreateLabel();
        asm.push(rbx);
        asm.push(rbp);
        asm.push(r12);
        asm.mov(r11, __[rdi + 0]);
        asm.mov(r8, __[rdi + 8]);
        asm.mov(r9, __[rdi + 32]);
        asm.mov(rbp, __[rdi + 40]);
        asm.mov(r12, __[rdi + 56]);
        asm.lea(rbx, __[r8 + (r8 * 2)]);

        asm.Label(ref panelLoop);
        asm.mov(rsi, __[rdi + 16]);
        asm.mov(r10, __[rdi + 24]);
        for (int row = 0; row < rows; row++)
            asm.vpxorq(Zmm(row), Zmm(row), Zmm(row));

        asm.sub(r10, Unrolled);
        asm.jl(rest);
        asm.Label(ref loop);
        for (int step = 0; step < Unrolled; step++)
            Step(asm, rows, step);
        asm.add(rsi, Unrolled * sizeof(long));
        asm.add(r9, Unrolled * StepBytes);
        asm.sub(r10, Unrolled);
        asm.jge(loop);

        asm.Label(ref rest);
        asm.add(r10, Unrolled);
        asm.jz(done);
        asm.Label(ref restLoop);
        Step(asm, rows, 0);
        asm.add(rsi, sizeof(long));
        asm.add(r9, StepBytes);
        asm.dec(r10);
        asm.jnz(restLoop);

        asm.Label(ref done);
        asm.mov(rax, rbp);
        asm.mov(rcx, __[rdi + 48]);
        asm.vpxorq(zmm24, zmm24, zmm24);
        for (int row = 0; row < rows; row++)
        {
            asm.vpaddq(Zmm(row), Zmm(row), Zmm(row));
            asm.vpsubq(Zmm(row), zmm24, Zmm(row));
            asm.vpmovqd(__ymmword_ptr[rax], Zmm(row));
            asm.add(rax, rcx);
        }

        asm.add(rbp, BitTile.Outputs * sizeof(int));
        asm.dec(r12);
        asm.jnz(panelLoop);

        asm.pop(r12);
        asm.pop(rbp);
        asm.pop(rbx);
        asm.vzeroupper();
        asm.ret();
    }

    private static void Step(Assembler asm, int rows, int step)
    {
        asm.mov(rax, __[rsi + (step * sizeof(long))]);
        asm.add(rax, r11);
        if (rows > 3)
            asm.lea(rcx, __[rax + rbx]);
        if (rows > 6)
            asm.lea(rdx, __[rcx + rbx]);
        asm.vmovdqa64(zmm24, __[r9 + (step * StepBytes)]);
        asm.prefetcht0(__[r9 + (step * StepBytes) + PrefetchAhead]);
        for (int row = 0; row < rows; row++)
        {
            AssemblerRegister64 third = (row / 3) switch { 0 => rax, 1 => rcx, _ => rdx };
            asm.vpxorq(Zmm(16 + row), zmm24, (row % 3) switch
            {
                0 => __qword_bcst[third],
                1 => __qword_bcst[third + r8],
                _ => __qword_bcst[third + (r8 * 2)],
            });
            asm.vpopcntq(Zmm(16 + row), Zmm(16 + row));
            asm.vpaddq(Zmm(row), Zmm(row), Zmm(16 + row));
        }
    }

    private static AssemblerRegisterZMM Zmm(int number) => new(Register.ZMM0 + number);
}
