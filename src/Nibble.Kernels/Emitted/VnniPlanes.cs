using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Nibble.Kernels;

/// <summary>Writes the code that multiplies one row by a panel of 4-, 2- or 1-bit weights with AVX512_VNNI.</summary>
/// <remarks>
/// Stored weights are the unsigned operand, inputs the signed one, read from memory for all lanes. A plane is masked and not shifted: its sum is
/// shifted back once, at the end.
/// <code>
/// rdi  the PlaneRow     rax  inputs     r9  panel     r10  blocks left
/// zmm0…15   sums: plane p has lanes 0-15 in zmm(2p) and 16-31 in zmm(2p + 1); with two planes, blocks take two sets in turn
/// zmm16 17  a block of the panel     zmm18 19  a plane of it     zmm24…31  masks of planes
/// </code>
/// </remarks>
internal static class VnniPlanes
{
    private const int PrefetchAhead = 2048;

    public static void Write(Assembler asm, int bits)
    {
        int planes = 8 / bits, sets = planes == 2 ? 2 : 1;
        Label loop = asm.CreateLabel(), rest = asm.CreateLabel(), done = asm.CreateLabel();
        asm.mov(rax, __[rdi + 0]);
        asm.mov(r9, __[rdi + 8]);
        asm.mov(r10, __[rdi + 16]);
        for (int sum = 0; sum < planes * 2 * sets; sum++)
            asm.vpxord(Zmm(sum), Zmm(sum), Zmm(sum));
        for (int plane = 0; plane < planes; plane++)
        {
            asm.mov(ecx, ((1u << bits) - 1) << (plane * bits));
            asm.vpbroadcastb(Zmm(24 + plane), ecx);
        }

        asm.sub(r10, sets);
        asm.jl(rest);
        asm.Label(ref loop);
        for (int set = 0; set < sets; set++)
            Block(asm, planes, set, set);
        asm.add(rax, sets * planes * 4);
        asm.add(r9, sets * ByteTile.StepBytes);
        asm.sub(r10, sets);
        asm.jge(loop);

        // With two sets one block may be left over.
        asm.Label(ref rest);
        asm.add(r10, sets);
        asm.jz(done);
        Block(asm, planes, 0, 0);
        asm.Label(ref done);

        for (int set = 0; set < sets; set++)
            for (int sum = 2; sum < planes * 2; sum++)
                asm.vpsrad(Zmm((set * planes * 2) + sum), Zmm((set * planes * 2) + sum), (byte)(sum / 2 * bits));
        for (int sum = 2; sum < planes * 2 * sets; sum++)
            asm.vpaddd(Zmm(sum % 2), Zmm(sum % 2), Zmm(sum));
        asm.mov(rcx, __[rdi + 24]);
        for (int half = 0; half < 2; half++)
        {
            // A bit stands for -1 or +1, twice itself less 1.
            if (bits == 1)
                asm.vpaddd(Zmm(half), Zmm(half), Zmm(half));
            asm.vmovdqu32(__[rcx + (half * 64)], Zmm(half));
        }

        asm.vzeroupper();
        asm.ret();
    }

    private static void Block(Assembler asm, int planes, int block, int set)
    {
        for (int half = 0; half < 2; half++)
        {
            asm.vmovdqa32(Zmm(16 + half), __[r9 + (block * ByteTile.StepBytes) + (half * 64)]);
            asm.prefetcht0(__[r9 + (block * ByteTile.StepBytes) + (half * 64) + PrefetchAhead]);
        }

        for (int plane = 0; plane < planes; plane++)
        {
            for (int half = 0; half < 2; half++)
            {
                asm.vpandd(Zmm(18 + half), Zmm(16 + half), Zmm(24 + plane));
                asm.vpdpbusd(Zmm((((set * planes) + plane) * 2) + half), Zmm(18 + half), __dword_bcst[rax + (((block * planes) + plane) * 4)]);
            }
        }
    }

    private static AssemblerRegisterZMM Zmm(int number) => new(Register.ZMM0 + number);
}
