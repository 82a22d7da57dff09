using System.Runtime.CompilerServices;

namespace Nibble.Kernels;

/// <summary>The product of bytes by AVX512_VNNI: one instruction takes four products of each of 16 lanes straight into 32 bits, exact for all bytes.</summary>
/// <remarks>The runtime has no intrinsics for it at 512 bits, so the code is emitted, for each number of rows when it is first used.</remarks>
public sealed unsafe class EmittedVnniKernel : IntegerKernel
{
    private static readonly Lock Emitting = new();

    // For each number of rows: sums of 16 outputs, sums of 32, and one for each other end.
    private static readonly nint[] Tiles = new nint[5 * (VnniTile.MostRows + 1)];
    private static readonly nint[] Planes = new nint[5];

    /// <inheritdoc/>
    public override string Name => "avx512-vnni 12x32 emitted";

    /// <inheritdoc/>
    public override string? WhyUnsupported => Emission.WhyNoVnni;

    internal override bool IsEmitted => true;

    internal override int MostRows => VnniTile.MostRows;

    internal override int MostPlaneRows => 3;

    internal override bool Has(TileEnd end) => true;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal override void Multiply(ref ByteTile tile, int rows, int outputs)
    {
        int halves = outputs <= ByteTile.Outputs / 2 ? 1 : 2, variant = (5 * rows) + halves - 1;
        nint body = Volatile.Read(ref Tiles[variant]);
        if (body == 0)
            body = EmitTile(variant, rows, halves, TileEnd.Sums);
        fixed (ByteTile* arguments = &tile)
            ((delegate* unmanaged<ByteTile*, void>)body)(arguments);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal override void MultiplyTo(TileEnd end, ref ByteTile tile, int rows)
    {
        int variant = (5 * rows) + 1 + (int)end;
        nint body = Volatile.Read(ref Tiles[variant]);
        if (body == 0)
            body = EmitTile(variant, rows, 2, end);
        fixed (ByteTile* arguments = &tile)
            ((delegate* unmanaged<ByteTile*, void>)body)(arguments);
    }

    // A plane's sum stands shifted left by its bits, which must not push it out of 32 bits: 2^7 · 2^7 for each of its steps' four inputs.
    internal override bool PlanesAreExactFor(int bits, int steps) => ((steps * bits / 8L) + 1) * 4 * 128 * 255 < int.MaxValue;

    internal override void MultiplyPlanes(ref PlaneRow row, int bits)
    {
        nint body = Volatile.Read(ref Planes[bits]);
        if (body == 0)
            body = EmitPlanes(bits);
        fixed (PlaneRow* arguments = &row)
            ((delegate* unmanaged<PlaneRow*, void>)body)(arguments);
    }

    private static nint EmitTile(int variant, int rows, int halves, TileEnd end)
    {
        lock (Emitting)
        {
            if (Tiles[variant] == 0)
                Volatile.Write(ref Tiles[variant], EmittedKernel.Assemble(assembler => VnniTile.Write(assembler, rows, halves, end)));
            return Tiles[variant];
        }
    }

    private static nint EmitPlanes(int bits)
    {
        lock (Emitting)
        {
            if (Planes[bits] == 0)
                Volatile.Write(ref Planes[bits], EmittedKernel.Assemble(assembler => VnniPlanes.Write(assembler, bits)));
            return Planes[bits];
        }
    }
}
