using System.Runtime.CompilerServices;

namespace Nibble.Kernels;

/// <summary>The product of bytes by AVX512_VNNI: one instruction takes four products of each of 16 lanes straight into 32 bits, exact for all bytes.</summary>
/// <remarks>The runtime has no intrinsics for it at 512 bits, so the code is emitted, for each number of rows when it is first used.</remarks>
public sealed unsafe class EmittedVnniKernel : IntegerKernel
{
    private static readonly Lock Emitting = new();
    private static readonly nint[] Tiles = new nint[VnniTile.MostRows + 1];
    private static readonly nint[] Planes = new nint[5];

    /// <inheritdoc/>
    public override string Name => "avx512-vnni 12x32 emitted";

    /// <inheritdoc/>
    public override string? WhyUnsupported => Emission.WhyNoVnni;

    internal override int MostRows => VnniTile.MostRows;

    internal override int MostPlaneRows => 3;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Multiply(ref ByteTile tile, int rows)
    {
        nint body = Volatile.Read(ref Tiles[rows]);
        if (body == 0)
            body = Emit(ref Tiles[rows], rows, emitTile: true);
        fixed (ByteTile* arguments = &tile)
            ((delegate* unmanaged<ByteTile*, void>)body)(arguments);
    }

    // A plane's sum stands shifted left by its bits, which must not push it out of 32 bits: 2^7 · 2^7 for each of its steps' four inputs.
    internal override bool PlanesAreExactFor(int bits, int steps) => ((steps * bits / 8L) + 1) * 4 * 128 * 255 < int.MaxValue;

    internal override void MultiplyPlanes(ref PlaneRow row, int bits)
    {
        nint body = Volatile.Read(ref Planes[bits]);
        if (body == 0)
            body = Emit(ref Planes[bits], bits, emitTile: false);
        fixed (PlaneRow* arguments = &row)
            ((delegate* unmanaged<PlaneRow*, void>)body)(arguments);
    }

    private static nint Emit(ref nint body, int variant, bool emitTile)
    {
        lock (Emitting)
        {
            if (body == 0)
                Volatile.Write(ref body, EmittedKernel.Assemble(assembler => (emitTile ? (Action<Iced.Intel.Assembler, int>)VnniTile.Write : VnniPlanes.Write)(assembler, variant)));
            return body;
        }
    }
}
