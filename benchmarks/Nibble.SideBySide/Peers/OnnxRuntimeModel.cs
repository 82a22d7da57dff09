using Nibble.Numerics;

namespace Nibble.SideBySide;

/// <summary>A model of one input and one output that ONNX Runtime runs, with its input and the room for its output.</summary>
internal sealed unsafe class OnnxRuntimeModel : IDisposable
{
    // Places in the table of functions.
    private const int RunSession = 9, InputInfo = 33, OutputInfo = 34, InputName = 36, OutputName = 37, CreateTensor = 49, DefaultAllocator = 78;
    private const int CastInfo = 55, ElementType = 60, DimensionCount = 61, Dimensions = 62;
    private const int ReleaseSession = 95, ReleaseValue = 96, ReleaseInfo = 98;

    // Types of elements.
    private const int Floats = 1, Integers = 6, LongIntegers = 7;

    private readonly OnnxRuntime _runtime;
    private readonly string _path;
    private readonly Tensor _input;
    private readonly float[] _output;
    private readonly delegate* unmanaged<void*, void*, byte**, void**, nuint, byte**, nuint, void**, void*> _run;
    private void* _session;
    private Array? _given;
    private void* _inputValue;
    private void* _outputValue;
    private byte* _inputName;
    private byte* _outputName;

    /// <summary>Says what is to be run.</summary>
    /// <param name="runtime">Who runs it.</param>
    /// <param name="path">The file.</param>
    /// <param name="input">A batch.</param>
    /// <param name="outputLength">The numbers of the output for that.</param>
    public OnnxRuntimeModel(OnnxRuntime runtime, string path, Tensor input, int outputLength)
    {
        (_runtime, _path, _input) = (runtime, path, input);
        _run = (delegate* unmanaged<void*, void*, byte**, void**, nuint, byte**, nuint, void**, void*>)runtime.Function(RunSession);

        // Memory that stays where it is, because ONNX Runtime keeps its address.
        _output = GC.AllocateArray<float>(outputLength, pinned: true);
    }

    /// <summary>What the last run left.</summary>
    public ReadOnlySpan<float> Output => _output;

    /// <summary>Opens the model, anew where it is open.</summary>
    /// <param name="threads">How many threads an operator uses.</param>
    /// <exception cref="NibbleException">ONNX Runtime can't run it, or it takes another input.</exception>
    public void Open(int threads)
    {
        Dispose();
        _session = _runtime.Open(_path, threads);
        (int type, long[] sizes) = InfoOf(InputInfo);
        int[] given = _input.Shape.Sizes.ToArray();
        if (sizes.Length != given.Length || sizes.Zip(given).Any(pair => pair.First > 0 && pair.First != pair.Second))
            throw new NibbleException($"'{_path}' takes an input of shape [{string.Join(", ", sizes)}], but Nibble's network one of {_input.Shape}. Compare networks of the same input.");
        float[] values = _input.Values.ToArray();
        long[] shape = Array.ConvertAll(given, size => (long)size);
        _inputValue = type switch
        {
            Floats => Value(Given(values), shape, type),
            Integers => Value(Given(Array.ConvertAll(values, value => (int)value)), shape, type),
            LongIntegers => Value(Given(Array.ConvertAll(values, value => (long)value)), shape, type),
            _ => throw new NibbleException($"'{_path}' takes elements of ONNX Runtime's type {type}, but only floats and integers of 32 and 64 bits can be given."),
        };
        long[] results = InfoOf(OutputInfo).Sizes;
        results[0] = shape[0];
        _outputValue = Value(_output, results, Floats);
        _inputName = NameOf(InputName);
        _outputName = NameOf(OutputName);
    }

    public void Run()
    {
        byte* inputName = _inputName, outputName = _outputName;
        void* input = _inputValue, output = _outputValue;
        _runtime.Check(_run(_session, null, &inputName, &input, 1, &outputName, 1, &output));
    }

    public void Dispose()
    {
        // Null may be released as well.
        var releaseValue = (delegate* unmanaged<void*, void>)_runtime.Function(ReleaseValue);
        releaseValue(_inputValue);
        releaseValue(_outputValue);
        ((delegate* unmanaged<void*, void>)_runtime.Function(ReleaseSession))(_session);
        _inputValue = _outputValue = _session = null;
    }

    private T[] Given<T>(T[] elements)
    {
        T[] pinned = GC.AllocateUninitializedArray<T>(elements.Length, pinned: true);
        elements.CopyTo(pinned, 0);
        _given = pinned;
        return pinned;
    }

    // Of elements that are pinned.
    private void* Value<T>(T[] elements, long[] sizes, int type)
        where T : unmanaged
    {
        void* value;
        fixed (long* shape = sizes)
        fixed (T* memory = elements)
            _runtime.Check(((delegate* unmanaged<void*, void*, nuint, long*, nuint, int, void**, void*>)_runtime.Function(CreateTensor))(
                _runtime.MemoryInfo, memory, (nuint)elements.Length * (nuint)sizeof(T), shape, (nuint)sizes.Length, type, &value));
        return value;
    }

    // What the model says of its input or output; sizes that it leaves open are below 1.
    private (int Type, long[] Sizes) InfoOf(int which)
    {
        void* info;
        void* tensor;
        int type;
        nuint rank;
        _runtime.Check(((delegate* unmanaged<void*, nuint, void**, void*>)_runtime.Function(which))(_session, 0, &info));
        _runtime.Check(((delegate* unmanaged<void*, void**, void*>)_runtime.Function(CastInfo))(info, &tensor));
        _runtime.Check(((delegate* unmanaged<void*, int*, void*>)_runtime.Function(ElementType))(tensor, &type));
        _runtime.Check(((delegate* unmanaged<void*, nuint*, void*>)_runtime.Function(DimensionCount))(tensor, &rank));
        var sizes = new long[rank];
        fixed (long* first = sizes)
            _runtime.Check(((delegate* unmanaged<void*, long*, nuint, void*>)_runtime.Function(Dimensions))(tensor, first, rank));
        ((delegate* unmanaged<void*, void>)_runtime.Function(ReleaseInfo))(info);
        return (type, sizes);
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
