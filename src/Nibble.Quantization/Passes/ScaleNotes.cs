using System.Collections.Immutable;

namespace Nibble.Quantization;

/// <summary>What a pass that scales channels says of each layer.</summary>
internal static class ScaleNotes
{
    public static ImmutableArray<LayerNote> Of(string pass, IEnumerable<ScaleLink> links, IReadOnlyDictionary<string, string> left) =>
    [
        .. links.SelectMany(link => link.Readers.Select(reader => new LayerNote(pass, reader.Name, true, $"'{link.Source.Name}' ({link.Source.Operator.Name}) took the factors of {link.Channels} channels"))),
        .. left.Select(pair => new LayerNote(pass, pair.Key, false, pair.Value)),
    ];
}
