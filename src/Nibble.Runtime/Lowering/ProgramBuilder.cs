using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The program so far: its steps, and in which forms each value is held. A value is brought into another form once, when somebody first asks for it.</summary>
internal sealed class ProgramBuilder
{
    private readonly List<Held> _held = [];
    private readonly List<Step> _steps = [];
    private readonly List<ProgramStep> _descriptions = [];
    private readonly Dictionary<string, Border> _borders = [];

    /// <param name="graph">The network.</param>
    /// <param name="batch">The batch that shapes are looked at for.</param>
    public ProgramBuilder(Graph graph, int batch)
    {
        (Graph, Layout, Batch) = (graph, new ProgramLayout(graph), Math.Max(batch, 1));
        Shapes = Layout.ShapesFor(batch);
        foreach (GraphNode node in graph.Nodes)
            if (node.Operator is Conv { Window: { } window })
                _borders[node.Inputs[0]] = BorderOf(node.Inputs[0]).Union(new Border(window.PadTop, window.PadLeft, window.PadBottom, window.PadRight));

        // What leaves elements where they are may turn out to change none of them; both sides are then one.
        foreach (GraphNode node in graph.Nodes.Reverse())
            if (node.Operator is Elementwise or Quantize or Reshape && ShapeOf(node.Inputs[0]) == ShapeOf(node.Output) && _borders.TryGetValue(node.Output, out Border border))
                _borders[node.Inputs[0]] = BorderOf(node.Inputs[0]).Union(border);
        Hold(graph.Inputs[0].Name, Element.Float, Arrangement.Plain).Place = Place.CallersInput;
    }

    public Graph Graph { get; }

    public ProgramLayout Layout { get; }

    public int Batch { get; }

    public Shape[] Shapes { get; }

    public ImmutableArray<Step> Steps => [.. _steps];

    public ImmutableArray<ProgramStep> Descriptions => [.. _descriptions];

    public Shape ShapeOf(string value) => Shapes[Layout.NumberOf(value)];

    /// <summary>Elements of a value for one sample.</summary>
    public long ElementsPerSample(string value) => ShapeOf(value).ElementCount / Batch;

    /// <summary>The border that convolutions want around a value.</summary>
    public Border BorderOf(string value) => _borders.GetValueOrDefault(value);

    /// <summary>A new form of a value, for a step to write; pixels get the border that convolutions want, but 16-bit codes, which they read as planes.</summary>
    public Held Hold(string value, Element element, Arrangement arrangement)
    {
        int number = Layout.NumberOf(value);
        return Hold(new Held(_held.Count, number, number, element, arrangement, arrangement == Arrangement.Pixels && element != Element.Short ? BorderOf(value) : default));
    }

    /// <summary>A new form of a value whose elements stand where those of another stand: a flattened image stays flattened, an image an image.</summary>
    public Held HoldLike(Held held, string value, Element element)
    {
        int number = Layout.NumberOf(value);
        bool isImage = held.Arrangement == Arrangement.Pixels;
        return Hold(new Held(_held.Count, number, isImage && ShapeOf(value).Rank != 4 ? held.Image : number, element, held.Arrangement, isImage ? BorderOf(value) : default));
    }

    /// <summary>The form in which a value is held, or null.</summary>
    public Held? Find(string value, Element element, Arrangement arrangement) =>
        _held.Find(held => held.Value == Layout.NumberOf(value) && held.Element == element && held.Arrangement == arrangement && !held.IsBorderOther);

    /// <summary>Whether a value is held as pixels, in any element.</summary>
    public bool IsPixels(string value) => _held.Exists(held => held.Value == Layout.NumberOf(value) && held.Arrangement == Arrangement.Pixels);

    /// <summary>The arrangement that a value comes in.</summary>
    public Arrangement ArrangementOf(string value) => IsPixels(value) ? Arrangement.Pixels : Arrangement.Plain;

    /// <summary>How a matrix product reads a value: flattened pixels as they stand, since weights can be packed in any order.</summary>
    public Arrangement MatrixArrangement(string value, Element element) =>
        Find(value, element, Arrangement.Pixels) is not null && Find(value, element, Arrangement.Plain) is null && ShapeOf(value).Rank == 2
            ? Arrangement.Pixels
            : Arrangement.Plain;

    /// <summary>The pixels of something held; nothing where it is plain.</summary>
    public PixelGrid GridOf(Held held) => held.Arrangement == Arrangement.Pixels ? BatchPlan.GridOf(held, Shapes[held.Image]) : default;

    /// <summary>A value in the form that a step reads; brought into it if it is not yet.</summary>
    /// <param name="value">The value.</param>
    /// <param name="element">What the step reads.</param>
    /// <param name="arrangement">In which order.</param>
    /// <param name="reason">Why, for people.</param>
    public Held Need(string value, Element element, Arrangement arrangement, string reason)
    {
        if (Find(value, element, arrangement) is { } held)
            return held;
        if (Layout[value].Constant is not null && Find(value, Element.Float, Arrangement.Plain) is null)
        {
            Hold(value, Element.Float, Arrangement.Plain).Place = Place.Constant;
            return Need(value, element, arrangement, reason);
        }

        Arrangement other = arrangement == Arrangement.Plain ? Arrangement.Pixels : Arrangement.Plain;
        return element != Element.Bit && Find(value, element, other) is { } rearranged
            ? Rearranged(value, rearranged, arrangement, reason)
            : Converted(value, element, arrangement, reason);
    }

    /// <summary>Real numbers in the order of their shape and in memory of the program's own, as float operations take them.</summary>
    public Held NeedMemory(string value, string reason)
    {
        Held held = Need(value, Element.Float, Arrangement.Plain, reason);
        if (held.Place == Place.CallersInput)
        {
            Held copy = _held.Find(known => known.Value == held.Value && known is { Element: Element.Float, Arrangement: Arrangement.Plain, Place: Place.Workspace })
                ?? Emit(new CopyStep(held, Hold(value, Element.Float, Arrangement.Plain)), Conversion("Copy", "copy", reason));
            held = copy;
        }

        held.NeedsMemory = true;
        return held;
    }

    /// <summary>Pixels with a border that no maximum can be in.</summary>
    public Held NeedLowestBorder(string value, Element element, Border border, string reason)
    {
        Held held = Need(value, element, Arrangement.Pixels, reason);
        if (border.IsEmpty)
            return held;
        Held padded = Hold(new Held(_held.Count, held.Value, held.Image, element, Arrangement.Pixels, border, IsBorderOther: true, IsBorderLowest: element != Element.Bit));
        return Emit(new PadStep(held, padded, default), Conversion("Pad", "copy", reason));
    }

    /// <summary>Pixels with a border of zeros, or of their code, at least as wide as asked.</summary>
    public Held NeedZeroBorder(string value, Element element, Border border, string reason)
    {
        Held held = Need(value, element, Arrangement.Pixels, reason);
        if (held.Border.Union(border) == held.Border)
            return held;
        Held padded = Hold(new Held(_held.Count, held.Value, held.Image, element, Arrangement.Pixels, border, IsBorderOther: true));
        return Emit(new PadStep(held, padded, ZeroOf(value)), Conversion("Pad", "copy", reason));
    }

    /// <summary>Lets a value be what another is held as, under its own shape.</summary>
    public void Share(string from, string value)
    {
        Shape before = ShapeOf(from), after = ShapeOf(value);
        int number = Layout.NumberOf(value);
        bool keepsImages = before == after || (before.Rank == 4 && after.Rank == 2 && before[0] == after[0]);
        foreach (Held held in _held.FindAll(held => held.Value == Layout.NumberOf(from) && !held.IsBorderOther))
        {
            bool isPlain = held.Arrangement == Arrangement.Plain && held.Element != Element.Bit;
            if (!isPlain && !(before == after || (keepsImages && held.Arrangement == Arrangement.Pixels && held.Border.IsEmpty)))
                continue;
            Held shared = Hold(held with { Number = _held.Count, Value = number, Image = isPlain ? number : held.Image, SharesWith = held.SharesWith ?? held });
            shared.Place = held.Place;
        }

        if (!_held.Exists(held => held.Value == number))
        {
            Element element = Layout[from].Quantization is not null ? Layout[from].CodeElement : Element.Float;
            Need(from, element, Arrangement.Plain, "its shape changes");
            Share(from, value);
        }
    }

    /// <summary>Adds a step.</summary>
    /// <returns>What it writes.</returns>
    public Held Emit(Step step, ProgramStep description)
    {
        int number = _steps.Count;
        _steps.Add(step);
        _descriptions.Add(description);
        foreach (Held read in step.Reads)
            Touch(read, number);
        Root(step.Written).Written = number;
        Touch(step.Written, number);
        return step.Written;
    }

    /// <summary>Closes the program: decides whose memory the output is, and hands the forms to the layout.</summary>
    /// <returns>What holds the output.</returns>
    public Held Finish()
    {
        Held output = Need(Graph.Outputs[0], Element.Float, Arrangement.Plain, "the network's output is of real numbers");
        Held root = Root(output);
        Touch(output, _steps.Count);
        IEnumerable<Held> sharing = _held.Where(held => Root(held) == root);
        if (root.Place == Place.Workspace && sharing.All(held => held is { NeedsMemory: false, Arrangement: Arrangement.Plain }))
            foreach (Held held in sharing)
                held.Place = Place.CallersOutput;
        Layout.Held = [.. _held];
        return output;
    }

    /// <summary>What people read of a step that only changes how a value is held.</summary>
    public static ProgramStep Conversion(string kind, string kernel, string reason, NumberFormat? format = null) => new()
    {
        Nodes = [],
        Kind = kind,
        Kernel = kernel,
        IsInteger = format is not null && kind != "Dequantize",
        Reason = reason,
        InputFormat = format,
        OutputFormat = kind == "Dequantize" ? null : format,
    };

    private static Held Root(Held held) => held.SharesWith ?? held;

    private static void Touch(Held held, int step)
    {
        held.LastRead = Math.Max(held.LastRead, step);
        Root(held).LastRead = Math.Max(Root(held).LastRead, step);
    }

    private Held Hold(Held held)
    {
        _held.Add(held);
        return held;
    }

    private Held Rearranged(string value, Held from, Arrangement arrangement, string reason)
    {
        Held to = arrangement == Arrangement.Plain
            ? Hold(value, from.Element, Arrangement.Plain)
            : Hold(new Held(_held.Count, from.Value, from.Value, from.Element, Arrangement.Pixels, BorderOf(value)));
        return Emit(new RearrangeStep(from, to, ZeroOf(value)), Conversion(arrangement == Arrangement.Plain ? "ToPlain" : "ToPixels", "rearrange", reason, Layout[value].Quantization?.Format));
    }

    private Held Converted(string value, Element element, Arrangement arrangement, string reason)
    {
        ProgramValue known = Layout[value];
        NumberFormat format = known.Quantization!.Format;
        Element codes = Find(value, Element.Bit, Arrangement.Pixels) is not null || Find(value, Element.Bit, Arrangement.Plain) is not null ? Element.Bit : known.CodeElement;
        if (element == Element.Bit)
        {
            Held bytes = Need(value, Element.Byte, arrangement, reason);
            return Emit(new PackBitsStep(bytes, HoldLike(bytes, Element.Bit)), Conversion("Pack", "bits", reason, format));
        }

        if (element == Element.Byte && codes == Element.Bit)
        {
            Arrangement has = Find(value, Element.Bit, Arrangement.Pixels) is not null ? Arrangement.Pixels : Arrangement.Plain;
            Held bits = Find(value, Element.Bit, has)!;
            Held bytes = Emit(new UnpackBitsStep(bits, HoldLike(bits, Element.Byte)), Conversion("Unpack", "bits", reason, format));
            return has == arrangement ? bytes : Rearranged(value, bytes, arrangement, reason);
        }

        Element source = codes == Element.Bit ? Element.Byte : codes;
        Held from = Need(value, source, source == Element.Short ? Arrangement.Plain : arrangement, reason);
        if (element == Element.Short)
            return Emit(new WidenStep(from, HoldLike(from, Element.Short), ZeroOf(value)), Conversion("Widen", "copy", reason, format));
        Held real = Emit(new DecodeStep(from, HoldLike(from, Element.Float), ZeroOf(value)), Conversion("Dequantize", "decode", reason, format));
        return from.Arrangement == arrangement ? real : Rearranged(value, real, arrangement, reason);
    }

    private Held HoldLike(Held held, Element element) =>
        Hold(new Held(_held.Count, held.Value, held.Image, element, held.Arrangement, element == Element.Short ? default : held.Border));

    /// <summary>Where the code of zero is found while a program runs.</summary>
    public ZeroCode ZeroOf(string value) =>
        Layout[value].Quantization is { } quantize ? new ZeroCode(Layout[value].GridSource, quantize.Format.MinCode) : default;
}
