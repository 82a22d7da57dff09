// A program as a user would publish it: runs one network and says what ran, what came out and whether an assembler was loaded for it.
// The documentation tests run it as it is built and as it is published.
using System.Globalization;
using System.Runtime.InteropServices;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Published;
using Nibble.Runtime;

if (args is not [string kind, ..] || !SmallNetworks.ByName.TryGetValue(kind, out Func<Graph>? build))
{
    Console.Error.WriteLine($"Which network? {string.Join(", ", SmallNetworks.ByName.Keys)}.");
    return 2;
}

IntegerProgram program = IntegerProgram.Compile(build());
Tensor output = program.Run(Tensor.Random([16, program.InputLength], seed: 1));

uint checksum = 2166136261; // Fowler, Noll and Vo's
foreach (byte part in MemoryMarshal.AsBytes(output.Values))
    checksum = unchecked((checksum ^ part) * 16777619);
Console.WriteLine($"kernels: {string.Join(", ", program.Steps.Select(step => step.Kernel))}");
Console.WriteLine(program.TableEntries is int entries ? $"one table of {entries.ToString(CultureInfo.InvariantCulture)} entries" : "step by step");
Console.WriteLine($"checksum: {checksum:x8}");
Console.WriteLine($"assembler: {(AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Iced") ? "loaded" : "not loaded")}");
return 0;
