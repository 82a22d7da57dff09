using System.Globalization;
using static Iced.Intel.AssemblerRegisters;

namespace Nibble.Kernels.Tests;

public sealed unsafe class EmissionTests
{
    [Fact]
    public void The_switch_is_obeyed()
    {
        if (Environment.GetEnvironmentVariable(Emission.Switch) == "0")
            Assert.Equal("switched off by NIBBLE_EMIT=0", Emission.WhyNot);
        else
            Assert.NotEqual("switched off by NIBBLE_EMIT=0", Emission.WhyNot);
        Assert.Equal(Emission.WhyNot is null, Emission.IsUsed);
    }

    [SkippableFact]
    public void An_emitted_function_takes_its_arguments_and_lies_in_pages_that_nobody_can_write()
    {
        Skip.IfNot(Emission.IsUsed, $"Emission is not used here: {Emission.WhyNot}.");

        nint start = EmittedKernel.Assemble(assembler =>
        {
            assembler.lea(rax, __[rdi + (rsi * 8) + 5]);
            assembler.ret();
        });

        Assert.Equal(1000 + (8 * 7) + 5, ((delegate* unmanaged<nint, nint, nint>)start)(1000, 7));
        string page = File.ReadLines("/proc/self/maps").Single(line => Holds(line, start));
        Assert.Equal("r-xp", page.Split(' ')[1]);
    }

    private static bool Holds(string line, nint address)
    {
        string[] ends = line.Split(' ')[0].Split('-');
        return long.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture) <= address && address < long.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
