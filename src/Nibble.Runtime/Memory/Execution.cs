using System.Runtime.InteropServices;

namespace Nibble.Runtime;

/// <summary>One run of a program: its workspace, and the caller's input and output.</summary>
internal readonly ref struct Execution(Workspace workspace, ReadOnlySpan<float> input, Span<float> output)
{
    private readonly ReadOnlySpan<float> _input = input;
    private readonly Span<float> _output = output;

    public Workspace Workspace => workspace;

    public BatchPlan Plan => workspace.Plan;

    /// <summary>Real numbers to read.</summary>
    public ReadOnlySpan<float> Floats(Held held) => held.Place switch
    {
        Place.CallersInput => _input,
        Place.Constant => workspace.Constant(held).Values,
        _ => Writable(held),
    };

    /// <summary>Real numbers to write.</summary>
    public Span<float> Writable(Held held) => held.Place == Place.CallersOutput ? _output : workspace.Elements<float>(held);

    public Span<byte> Bytes(Held held) => workspace.Elements<byte>(held);

    public Span<short> Shorts(Held held) => workspace.Elements<short>(held);

    public Span<ulong> Words(Held held) => workspace.Elements<ulong>(held);

    /// <summary>Elements of any kind to write, as bytes.</summary>
    public Span<byte> Raw(Held held) => held.Element switch
    {
        Element.Float => MemoryMarshal.AsBytes(Writable(held)),
        Element.Byte => Bytes(held),
        Element.Short => MemoryMarshal.AsBytes(Shorts(held)),
        _ => MemoryMarshal.AsBytes(Words(held)),
    };

    /// <summary>Fills the border of what is about to be written.</summary>
    /// <param name="held">Pixels.</param>
    /// <param name="zero">The byte of zero.</param>
    public void FillBorder(Held held, int zero)
    {
        if (held.Border.IsEmpty)
            return;
        PixelGrid grid = Plan.ImageOf(held);
        switch (held.Element)
        {
            case Element.Float:
                grid.FillBorder(Writable(held), held.IsBorderLowest ? float.NegativeInfinity : 0);
                break;
            case Element.Byte:
                grid.FillBorder(Bytes(held), held.IsBorderLowest ? (byte)0 : (byte)zero);
                break;
            default:
                grid.FillBorder(Words(held), 0UL);
                break;
        }
    }
}
