using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Nibble.Kernels;

/// <summary>Writes the code of a tile of rows × 32 outputs for AVX512_VNNI.</summary>
/// <remarks>
/// <code>
/// rdi  the ByteTile, then its taps     rax rcx rdx rsi  rows 0, 3, 6, 9 at the tap     r8 step of rows     rbx three steps
/// r9   panel                           r10 dwords left                                r11 taps left       rbp first row
/// zmm0…23   sums: row i has lanes 0-15 in zmm(2i) and 16-31 in zmm(2i + 1), or just the first in zmm(i); few sums have two or
///           four sets, for steps in turn, since a sum can't take the next product before it has the last one
/// zmm24…27  a step of the panel, in turn      zmm28…31  a dword of a row in all lanes, in turn
/// </code>
/// </remarks>
internal static class VnniTile
{
    public const int MostRows = 12;

    private const int Unrolled = 4;
    private const int PrefetchAhead = 4096;

    /// <summary>Writes the function.</summary>
    /// <param name="asm">Takes the instructions.</param>
    /// <param name="rows">1 to <see cref="MostRows"/>.</param>
    /// <param name="halves">2 for all outputs of a panel, 1 for its first 16.</param>
    /// <param name="end">What becomes of the sums.</param>
    public static void Write(Assembler asm, int rows, int halves, TileEnd end)
    {
        int sums = rows * halves, sets = sums <= 4 ? 4 : sums <= 12 ? 2 : 1;
        Label tapLoop = asm.CreateLabel(), dwordLoop = asm.CreateLabel(), rest = asm.CreateLabel(), restLoop = asm.CreateLabel(), nextTap = asm.CreateLabel();
        asm.push(rbx);
        asm.push(rbp);
        asm.push(rdi);
        asm.mov(rbp, __[rdi + 0]);
        asm.mov(r8, __[rdi + 8]);
        asm.mov(r11, __[rdi + 24]);
        asm.mov(r9, __[rdi + 40]);
        asm.push(__qword_ptr[rdi + 32]);
        asm.mov(rdi, __[rdi + 16]);
        asm.lea(rbx, __[r8 + (r8 * 2)]);
        for (int sum = 0; sum < sums * sets; sum++)
            asm.vpxord(Zmm(sum), Zmm(sum), Zmm(sum));

        asm.Label(ref tapLoop);
        asm.mov(rax, __[rdi]);
        asm.add(rax, rbp);
        asm.lea(rcx, __[rax + rbx]);
        asm.lea(rdx, __[rcx + rbx]);
        asm.lea(rsi, __[rdx + rbx]);
        asm.mov(r10, __[rsp]);
        asm.sub(r10, Unrolled);
        asm.jl(rest);

        asm.Label(ref dwordLoop);
        for (int step = 0; step < Unrolled; step++)
            Step(asm, rows, halves, step, step % sets);
        Advance(asm, rows, Unrolled);
        asm.sub(r10, Unrolled);
        asm.jge(dwordLoop);

        asm.Label(ref rest);
        asm.add(r10, Unrolled);
        asm.jz(nextTap);
        asm.Label(ref restLoop);
        Step(asm, rows, halves, 0, 0);
        Advance(asm, rows, 1);
        asm.dec(r10);
        asm.jnz(restLoop);

        asm.Label(ref nextTap);
        asm.add(rdi, 8);
        asm.dec(r11);
        asm.jnz(tapLoop);

        asm.pop(r10);
        asm.pop(rdi);
        for (int sum = 0; sum < sums; sum++)
            for (int set = 1; set < sets; set++)
                asm.vpaddd(Zmm(sum), Zmm(sum), Zmm((set * sums) + sum));
        if (end == TileEnd.Sums)
            StoreSums(asm, sums, halves);
        else
            StoreOutput(asm, rows, end);

        asm.pop(rbp);
        asm.pop(rbx);
        asm.vzeroupper();
        asm.ret();
    }

    private static void StoreSums(Assembler asm, int sums, int halves)
    {
        asm.mov(r10, __[rdi + 48]);
        for (int sum = 0; sum < sums; sum++)
            asm.vmovdqu32(__[r10 + (sum / halves * ByteTile.StepBytes) + (sum % halves * 64)], Zmm(sum));
    }

    // As SumsStage and FloatScaleStage do it, from the registers: offsets in zmm24 and 25, factors in 26 and 27, limits and zero in 28 to 30.
    private static void StoreOutput(Assembler asm, int rows, TileEnd end)
    {
        asm.mov(rax, __[rdi + 56]);
        asm.mov(rcx, __[rdi + 64]);
        asm.mov(rdx, __[rdi + 72]);
        for (int half = 0; half < 2; half++)
            asm.vmovdqu32(Zmm(24 + half), __[rdx + (half * 64)]);
        if (end == TileEnd.Codes)
        {
            asm.mov(rsi, __[rdi + 80]);
            for (int half = 0; half < 2; half++)
                asm.vmovdqu32(Zmm(26 + half), __[rsi + (half * 64)]);
            for (int constant = 0; constant < 3; constant++)
                asm.vpbroadcastd(Zmm(28 + constant), __dword_ptr[rdi + 88 + (constant * 4)]);
        }

        for (int row = 0; row < rows; row++)
        {
            for (int half = 0; half < 2; half++)
            {
                AssemblerRegisterZMM sum = Zmm((row * 2) + half);
                asm.vpaddd(sum, sum, Zmm(24 + half));
                if (end != TileEnd.Codes)
                {
                    if (end == TileEnd.Integers)
                        asm.vmovdqu32(__[rax + (half * 64)], sum);
                    else
                        asm.vmovntdq(__[rax + (half * 64)], sum);
                    continue;
                }

                asm.vcvtdq2ps(sum, sum);
                asm.vmulps(sum, sum, Zmm(26 + half));
                asm.vmaxps(sum, sum, Zmm(28));
                asm.vminps(sum, sum, Zmm(29));
                asm.vcvtps2dq(sum, sum);
                asm.vpaddd(sum, sum, Zmm(30));
                asm.vpmovdb(__[rax + (half * 16)], sum);
            }

            if (row < rows - 1)
                asm.add(rax, rcx);
        }

        // What went past the caches is seen by other threads after this only.
        if (end == TileEnd.IntegersPastCaches)
            asm.sfence();
    }

    private static void Step(Assembler asm, int rows, int halves, int step, int set)
    {
        for (int half = 0; half < halves; half++)
        {
            asm.vmovdqa32(Weights(step, half), __[r9 + (step * ByteTile.StepBytes) + (half * 64)]);
            asm.prefetcht0(__[r9 + (step * ByteTile.StepBytes) + (half * 64) + PrefetchAhead]);
        }

        for (int row = 0; row < rows; row++)
        {
            AssemblerRegister64 third = Third(row / 3);
            AssemblerMemoryOperand dword = (row % 3) switch
            {
                0 => __dword_ptr[third + (step * 4)],
                1 => __dword_ptr[third + r8 + (step * 4)],
                _ => __dword_ptr[third + (r8 * 2) + (step * 4)],
            };
            AssemblerRegisterZMM inputs = Zmm(28 + (row % 4));
            asm.vpbroadcastd(inputs, dword);
            for (int half = 0; half < halves; half++)
                asm.vpdpbusd(Zmm((((set * rows) + row) * halves) + half), inputs, Weights(step, half));
        }
    }

    private static AssemblerRegisterZMM Weights(int step, int half) => Zmm(24 + (step % 2 * 2) + half);

    private static void Advance(Assembler asm, int rows, int steps)
    {
        asm.add(r9, steps * ByteTile.StepBytes);
        for (int third = 0; third < (rows + 2) / 3; third++)
            asm.add(Third(third), steps * 4);
    }

    private static AssemblerRegister64 Third(int third) => third switch { 0 => rax, 1 => rcx, 2 => rdx, _ => rsi };

    private static AssemblerRegisterZMM Zmm(int number) => new(Register.ZMM0 + number);
}
