using Nibble.Quantization;

namespace Nibble.Studies;

/// <summary>Passes on how far a quantization has come, keeps what its passes said of layers, and stops it when that is asked for.</summary>
internal sealed class QuantizationTracker(IProgress<StudyProgress>? progress, CancellationToken cancellation) : IProgress<QuantizationProgress>
{
    private readonly List<LayerNote> _notes = [];
    private readonly List<AccumulatorRepair> _repairs = [];

    /// <summary>What passes did to layers or why they left them, in order.</summary>
    public IReadOnlyList<LayerNote> Notes => _notes;

    /// <summary>What it took to make accumulators fit, in order.</summary>
    public IReadOnlyList<AccumulatorRepair> Repairs => _repairs;

    /// <inheritdoc/>
    public void Report(QuantizationProgress value)
    {
        cancellation.ThrowIfCancellationRequested();
        if (value.Note is { } note)
            _notes.Add(note);
        if (value.Repair is { } repair)
            _repairs.Add(repair);
        progress?.Report(new StudyProgress("quantize", value.Fraction, $"{value.Stage} {value.Layer}"));
    }
}
