using System.Runtime.InteropServices;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.SideBySide;

/// <summary>oneDNN's matrix product of bytes as a primitive, whose weights are brought into the order that it prefers once, as a network's are.</summary>
/// <remarks>The interface of version 2; version 3 has another.</remarks>
internal sealed unsafe class OneDnnProduct : IDisposable
{
    // Descriptions are structures of the library's own, smaller than this.
    private const int DescriptionBytes = 8192;
    private const int Processor = 1, InOrder = 1;
    private const int Int32 = 4, Int8 = 5, UInt8 = 6;
    private const int AnyOrder = 1, RowByRow = 3;
    private const int WeightsDescription = 131;
    private const int Source = 1, Destination = 17, Weights = 33;

    private readonly nint _library;
    private readonly GemmSize _size;
    private readonly byte[] _left;
    private readonly sbyte[] _right;
    private readonly int[] _sums;
    private readonly List<(string Destroy, nint Handle)> _made = [];
    private readonly delegate* unmanaged<nint, nint, int, Argument*, int> _execute;
    private readonly delegate* unmanaged<nint, int> _wait;
    private nint _stream;
    private nint _product;
    private Argument[] _arguments = [];

    /// <summary>Says what is to be multiplied.</summary>
    /// <param name="library">The library.</param>
    /// <param name="size">C [M, N] = A [M, K] · B [K, N].</param>
    /// <param name="left">A, pinned.</param>
    /// <param name="right">B, pinned.</param>
    /// <param name="sums">C, pinned.</param>
    public OneDnnProduct(nint library, GemmSize size, byte[] left, sbyte[] right, int[] sums)
    {
        (_library, _size, _left, _right, _sums) = (library, size, left, right, sums);
        _execute = (delegate* unmanaged<nint, nint, int, Argument*, int>)Function("dnnl_primitive_execute");
        _wait = (delegate* unmanaged<nint, int>)Function("dnnl_stream_wait");
    }

    /// <summary>Packs the weights, anew where they are; the library decides how by the number of threads that it has now.</summary>
    /// <exception cref="NibbleException">The library refuses.</exception>
    public void Prepare()
    {
        Dispose();
        nint engine, stream, product, reorder, description;
        Check(((delegate* unmanaged<nint*, int, nuint, int>)Function("dnnl_engine_create"))(&engine, Processor, 0), "dnnl_engine_destroy", engine);
        Check(((delegate* unmanaged<nint*, nint, uint, int>)Function("dnnl_stream_create"))(&stream, engine, InOrder), "dnnl_stream_destroy", stream);
        byte[] a = Description([_size.M, _size.K], UInt8, RowByRow), b = Description([_size.K, _size.N], Int8, RowByRow), packed = Description([_size.K, _size.N], Int8, AnyOrder), c = Description([_size.M, _size.N], Int32, RowByRow);
        byte[] operation = new byte[DescriptionBytes];
        fixed (byte* o = operation, x = a, plain = b, w = packed, y = c)
        {
            Check(((delegate* unmanaged<byte*, byte*, byte*, byte*, byte*, int>)Function("dnnl_matmul_desc_init"))(o, x, w, null, y));
            Check(((delegate* unmanaged<nint*, byte*, nint, nint, nint, int>)Function("dnnl_primitive_desc_create"))(&description, o, 0, engine, 0), "dnnl_primitive_desc_destroy", description);
            Check(((delegate* unmanaged<nint*, nint, int>)Function("dnnl_primitive_create"))(&product, description), "dnnl_primitive_destroy", product);
            byte* preferred = ((delegate* unmanaged<nint, int, int, byte*>)Function("dnnl_primitive_desc_query_md"))(description, WeightsDescription, 0);
            nint weights = Memory(preferred, engine, -1), given = Memory(plain, engine, AddressOf(_right));
            _arguments = [new(Source, Memory(x, engine, AddressOf(_left))), new(Weights, weights), new(Destination, Memory(y, engine, AddressOf(_sums)))];
            Check(((delegate* unmanaged<nint*, byte*, nint, byte*, nint, nint, int>)Function("dnnl_reorder_primitive_desc_create"))(&description, plain, engine, preferred, engine, 0), "dnnl_primitive_desc_destroy", description);
            Check(((delegate* unmanaged<nint*, nint, int>)Function("dnnl_primitive_create"))(&reorder, description), "dnnl_primitive_destroy", reorder);
            (_stream, _product) = (stream, product);
            Execute(reorder, [new(Source, given), new(Destination, weights)]);
        }
    }

    /// <summary>Multiplies.</summary>
    public void Run() => Execute(_product, _arguments);

    public void Dispose()
    {
        // What was made last first: the engine is needed by all the rest.
        for (int i = _made.Count - 1; i >= 0; i--)
            ((delegate* unmanaged<nint, int>)Function(_made[i].Destroy))(_made[i].Handle);
        _made.Clear();
    }

    private static nint AddressOf<T>(T[] pinned)
        where T : unmanaged => Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    private nint Memory(byte* description, nint engine, nint address)
    {
        nint memory;
        Check(((delegate* unmanaged<nint*, byte*, nint, nint, int>)Function("dnnl_memory_create"))(&memory, description, engine, address), "dnnl_memory_destroy", memory);
        return memory;
    }

    private byte[] Description(long[] sizes, int type, int order)
    {
        byte[] description = new byte[DescriptionBytes];
        fixed (byte* first = description)
        fixed (long* size = sizes)
            Check(((delegate* unmanaged<byte*, int, long*, int, int, int>)Function("dnnl_memory_desc_init_by_tag"))(first, sizes.Length, size, type, order));
        return description;
    }

    private void Execute(nint primitive, Argument[] arguments)
    {
        fixed (Argument* first = arguments)
            Check(_execute(primitive, _stream, arguments.Length, first));
        Check(_wait(_stream));
    }

    private nint Function(string name) => NativeLibrary.GetExport(_library, name);

    private void Check(int status, string? destroy = null, nint made = 0)
    {
        if (status != 0)
            throw new NibbleException($"oneDNN refused a matrix product with status {status}. Name another version's file by --onednn.");
        if (destroy is not null)
            _made.Add((destroy, made));
    }

    // What a primitive is run on, as the library lays it out.
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Argument(int Which, nint Memory);
}
