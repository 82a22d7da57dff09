using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads ONNX Runtime's MatMulNBits: a product with weights of few bits that have a scale for each block of a neuron's inputs.</summary>
/// <remarks>
/// Codes of 2 to 8 bits stand one behind the other along the inputs, lowest bits first, each block from a new byte on; zero points do so
/// along the blocks of a neuron. Without zero points the middle code is zero.
/// </remarks>
internal static class QOperatorBlocks
{
    public static void MatMulNBits(ImportedNode node, ImportScope scope)
    {
        int depth = Positive(node, "K"), width = Positive(node, "N"), block = Positive(node, "block_size"), bits = node.Small("bits", 4);
        if (bits is < 2 or > 8)
            throw new UnsupportedException($"with {bits} bits; only 2 to 8");
        if (node.HasInput(4))
            throw new UnsupportedException("with inputs in another order (g_idx)");
        if ((Int128)width * depth > Array.MaxLength || block > 1 << 24)
            throw new OnnxException($"its weight of {depth} x {width} in blocks of {block} is more than an array can hold");
        int blocks = ((depth - 1) / block) + 1, blockBytes = ((block * bits) + 7) / 8;
        long[] packed = IntegersOf(node, scope, 1, (long)width * blocks * blockBytes, "codes");
        if (scope.Fixed(node.Input(2)) is not { Reals: { } scales } || scales.Length != width * blocks)
            throw new OnnxException($"its scales '{node.Input(2)}' are not {width} x {blocks} fixed real numbers");
        long[] zeroPoints = ZeroPointsOf(node, scope, width, blocks, bits);

        // A matrix times the neurons as they stand, one after the other; of more axes, times what MatMul wants.
        string x = scope.Real(node.Input(0));
        bool isMatrix = scope.ShapeOf(x).Rank == 2;
        var codes = new int[width * depth];
        for (int neuron = 0; neuron < width; neuron++)
            for (int input = 0; input < depth; input++)
                codes[isMatrix ? (neuron * depth) + input : (input * width) + neuron] =
                    BitsAt(packed, ((neuron * blocks) + (input / block)) * blockBytes, input % block, bits);
        var grid = new QuantizationGrid(
            NumberFormat.UInt(bits),
            Granularity.PerGroup(block, isMatrix ? 1 : 0),
            isMatrix ? [.. scales] : Turned(scales, width, blocks),
            isMatrix ? [.. zeroPoints] : Turned(zeroPoints, width, blocks));
        string weight = scope.AddCodes(node.Input(1), new QuantizedTensor(isMatrix ? [width, depth] : [depth, width], grid, codes));
        string? bias = node.HasInput(5) ? scope.Real(node.Input(5)) : null;
        if (isMatrix)
            scope.Emit(node, new Gemm { TransposeRight = true }, bias is null ? [x, weight] : [x, weight, bias]);
        else if (bias is null)
            scope.Emit(node, new MatMul(), x, weight);
        else
            scope.Emit(node, new Add(), scope.EmitExtra(node, "product", new MatMul(), x, weight), bias);
    }

    private static int Positive(ImportedNode node, string attribute) =>
        node.Small(attribute, 0) is > 0 and int value ? value : throw new OnnxException($"its attribute '{attribute}' is {node.Small(attribute, 0)}; expected 1 or more");

    private static long[] IntegersOf(ImportedNode node, ImportScope scope, int input, long count, string what)
    {
        if (scope.Fixed(node.Input(input)) is not { Integers: { } integers })
            throw new UnsupportedException($"with {what} that are computed");
        return integers.Length == count ? integers : throw new OnnxException($"its {what} '{node.Input(input)}' are {integers.Length} bytes; expected {count}");
    }

    private static long[] ZeroPointsOf(ImportedNode node, ImportScope scope, int width, int blocks, int bits)
    {
        if (!node.HasInput(3))
            return [.. Enumerable.Repeat(1L << (bits - 1), width * blocks)];
        if (scope.Fixed(node.Input(3)) is { Reals: { } reals })
            return reals.Length == width * blocks && reals.All(float.IsInteger)
                ? [.. reals.Select(zeroPoint => (long)zeroPoint)]
                : throw new UnsupportedException("with zero points that are not whole numbers, one for each block");
        int rowBytes = (int)((((long)blocks * bits) + 7) / 8);
        long[] packed = IntegersOf(node, scope, 3, (long)width * rowBytes, "zero points");
        return [.. Enumerable.Range(0, width * blocks).Select(i => (long)BitsAt(packed, i / blocks * rowBytes, i % blocks, bits))];
    }

    // A code may lie across two bytes.
    private static int BitsAt(long[] bytes, int start, int index, int bits)
    {
        int bit = index * bits, at = start + (bit / 8);
        long both = bytes[at] | (bit % 8 + bits > 8 ? bytes[at + 1] << 8 : 0);
        return (int)(both >> (bit % 8)) & ((1 << bits) - 1);
    }

    private static ImmutableArray<T> Turned<T>(T[] rows, int width, int blocks) =>
        [.. Enumerable.Range(0, rows.Length).Select(i => rows[(i % width * blocks) + (i / width)])];
}
