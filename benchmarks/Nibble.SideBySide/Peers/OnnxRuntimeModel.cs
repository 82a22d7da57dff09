using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nibble.Numerics;

namespace Nibble.SideBySide;

/// <summary>A model that ONNX Runtime has opened, with its input and the room for its output.</summary>
internal sealed unsafe class OnnxRuntimeModel : IDisposable
{
    // Places in the table of functions.
    private const int RunSession = 9, CreateTensor = 49, DefaultAllocator = 78, InputName = 36, OutputName = 37, OutputInfo = 34;
    private const int CastInfo = 55, DimensionCount = 61, Dimensions = 62;
    private const int ReleaseSession = 95, ReleaseValue = 96, ReleaseInfo = 98;
    private const int FloatElements = 1;

    private readonly OnnxRuntime _runtime;
    private readonly void* _session;
    private readonly void* _inputValue;
    private readonly void* _outputValue;
    private readonly byte* _inputName;
    private readonly byte* _outputName;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly delegate* unmanaged<void*, void*, byte**, void**, nuint, byte**, nuint, void**, void*> _run;

    internal OnnxRuntimeModel(OnnxRuntime runtime, void* session, Tensor input, int outputLength)
    {
        _runtime = runtime;
        _session = session;
        _run = (delegate* unmanaged<void*, void*, byte**, void**, nuint, byte**, nuint, void**, void*>)runtime.Function(RunSession);

        // Memory that stays where it is, because ONNX Runtime keeps its address.
        _input = GC.AllocateUninitializedArray<float>(input.Length, pinned: true);
        _output = GC.AllocateUninitializedArray<float>(outputLength, pinned: true);
        input.Values.CopyTo(_input);
        _inputValue = Value(_input, [.. input.Shape.Sizes.ToArray().Select(size => (long)size)]);
        _outputValue = Value(_output, OutputSizes(input.Shape[0]));
        _inputName = NameOf(InputName);
        _outputName = NameOf(OutputName);
    }

    /// <summary>What the last run left.</summary>
    public ReadOnlySpan<float> Output => _output;

    public void Run()
    {
        byte* inputName = _inputName, outputName = _outputName;
        void* input = _inputValue, output = _outputValue;
        _runtime.Check(_run(_session, null, &inputName, &input, 1, &outputName, 1, &output));
    }

    public void Dispose()
    {
        var releaseValue = (delegate* unmanaged<void*, void>)_runtime.Function(ReleaseValue);
        releaseValue(_inputValue);
        releaseValue(_outputValue);
        ((delegate* unmanaged<void*, void>)_runtime.Function(ReleaseSession))(_session);
    }

    private void* Value(float[] memory, long[] sizes)
    {
        void* value;
        fixed (long* shape = sizes)
            _runtime.Check(((delegate* unmanaged<void*, void*, nuint, long*, nuint, int, void**, void*>)_runtime.Function(CreateTensor))(
                _runtime.MemoryInfo, Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory)), (nuint)memory.Length * sizeof(float), shape, (nuint)sizes.Length, FloatElements, &value));
        return value;
    }

    // As the model says, with the batch in the place of its first axis.
    private long[] OutputSizes(int batch)
    {
        void* info;
        void* tensor;
        nuint rank;
        _runtime.Check(((delegate* unmanaged<void*, nuint, void**, void*>)_runtime.Function(OutputInfo))(_session, 0, &info));
        _runtime.Check(((delegate* unmanaged<void*, void**, void*>)_runtime.Function(CastInfo))(info, &tensor));
        _runtime.Check(((delegate* unmanaged<void*, nuint*, void*>)_runtime.Function(DimensionCount))(tensor, &rank));
        var sizes = new long[rank];
        fixed (long* first = sizes)
            _runtime.Check(((delegate* unmanaged<void*, long*, nuint, void*>)_runtime.Function(Dimensions))(tensor, first, rank));
        ((delegate* unmanaged<void*, void>)_runtime.Function(ReleaseInfo))(info);
        sizes[0] = batch;
        return sizes;
    }

    private byte* NameOf(int which)
    {
        void* allocator;
        byte* name;
        _runtime.Check(((delegate* unmanaged<void**, void*>)_runtime.Function(DefaultAllocator))(&allocator));
        _runtime.Check(((delegate* unmanaged<void*, nuint, void*, byte**, void*>)_runtime.Function(which))(_session, 0, allocator, &name));
        return name;
    }
}
