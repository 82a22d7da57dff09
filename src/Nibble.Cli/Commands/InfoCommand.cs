using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Nibble.Data;
using Nibble.Kernels;
using Nibble.Reports;
using Arm = System.Runtime.Intrinsics.Arm;

namespace Nibble.Cli;

/// <summary><c>nibble info</c>: what Nibble finds on this machine.</summary>
internal static class InfoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<bool> json = SharedOptions.Json();
        Option<string?> root = SharedOptions.DataRoot();
        var command = new ExampleCommand(
            "info",
            "Show Nibble's version, what this processor offers, the kernels chosen for it, and where files are kept.",
            "nibble info")
        { root, json };
        command.SetAction(parsed => ReportPrinter.Print(Create(DataRoot.Resolve(parsed.GetValue(root))), parsed.GetValue(json)));
        return command;
    }

    private static Report Create(string dataRoot) => new("Nibble on this machine")
    {
        Parts =
        [
            new ReportFacts(
                new ReportFact("version", Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion),
                new ReportFact("runtime", RuntimeInformation.FrameworkDescription),
                new ReportFact("system", $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}"),
                new ReportFact("processors", Environment.ProcessorCount),
                new ReportFact("instructions", string.Join(", ", Instructions())),
                new ReportFact("emitted kernels", Emission.IsUsed ? "used" : $"not used: {Emission.WhyNot}"),
                new ReportFact("data sets", dataRoot)),
            Kernels("Products of floats", FloatGemm.FastestFirst.Select(kernel => (kernel.Name, kernel.IsSupported ? null : "not supported"))),
            Kernels("Products of bytes", IntegerKernels.FastestFirst.Select(kernel => (kernel.Name, kernel.WhyUnsupported))),
            Kernels("Products of signs", BinaryKernels.FastestFirst.Select(kernel => (kernel.Name, kernel.WhyUnsupported))),
            Kernels("Products of 16-bit codes", IntegerGemm.FastestFirst.Select(kernel => (kernel.Name, kernel.IsSupported ? null : "not supported"))),
        ],
    };

    private static ReportTable Kernels(string title, IEnumerable<(string Name, string? WhyNot)> fastestFirst)
    {
        string chosen = fastestFirst.First(kernel => kernel.WhyNot is null).Name;
        return new ReportTable(
            [new("kernel, fastest first"), new("here")],
            [.. fastestFirst.Select(kernel => (IReadOnlyList<ReportCell?>)[kernel.Name, kernel.Name == chosen ? "chosen" : kernel.WhyNot ?? "supported"])])
        {
            Title = title,
        };
    }

    private static IEnumerable<string> Instructions() => new[]
    {
        ("SSE4.1", Sse41.IsSupported), ("AVX", Avx.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-VNNI", AvxVnni.IsSupported),
        ("AVX-512F", Avx512F.IsSupported), ("AVX-512BW", Avx512BW.IsSupported), ("AVX-512DQ", Avx512DQ.IsSupported), ("AVX-512 VBMI", Avx512Vbmi.IsSupported),
        ("AVX-512 VNNI", HasBeyondIntrinsics(bit: 11)), ("AVX-512 VPOPCNTDQ", HasBeyondIntrinsics(bit: 14)),
        ("AdvSIMD", Arm.AdvSimd.IsSupported), ("DotProd", Arm.Dp.IsSupported),
    }.Where(instruction => instruction.Item2).Select(instruction => instruction.Item1).DefaultIfEmpty("no vectors");

    // Instructions that only emitted kernels use; bits of ECX of leaf 7 (Intel's manual, volume 2, CPUID).
    private static bool HasBeyondIntrinsics(int bit) => Avx512F.IsSupported && (X86Base.CpuId(7, 0).Ecx >> bit & 1) == 1;
}
