using System.Globalization;
using System.Text.Json;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>What Nibble keeps in a file's metadata because ONNX can't say it.</summary>
internal sealed class FormatNotes
{
    /// <summary>The key of how integer programs requantize.</summary>
    public const string RequantizationKey = "nibble.requantization";

    /// <summary>The key of formats narrower than the integers that hold them: a JSON object from a constant's name to its format.</summary>
    public const string FormatsKey = "nibble.formats";

    /// <summary>The key of the grids of hidden states: a JSON object from a recurrent node's name to format and scale.</summary>
    public const string StatesKey = "nibble.states";

    /// <summary>Format and scale of hidden states by the names of recurrent nodes, such as "int8 0.0078125".</summary>
    public SortedDictionary<string, string> States { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Formats of constants by name.</summary>
    public SortedDictionary<string, string> Formats { get; init; } = new(StringComparer.Ordinal);

    /// <summary>How integer programs requantize.</summary>
    public Requantization Requantization { get; init; }

    /// <summary>Reads the notes of a file.</summary>
    /// <exception cref="OnnxException">A note is not one that Nibble writes.</exception>
    public static FormatNotes Read(ModelProto model)
    {
        Requantization requantization = default;
        if (Find(model, RequantizationKey) is { } text && (!Enum.GetNames<Requantization>().Contains(text) || !Enum.TryParse(text, out requantization)))
            throw new OnnxException($"its metadata '{RequantizationKey}' is '{text}'; expected {string.Join(" or ", Enum.GetNames<Requantization>())}");
        return new FormatNotes { Requantization = requantization, Formats = Table(model, FormatsKey), States = Table(model, StatesKey) };
    }

    /// <summary>Adds the notes to a file; what is the default is not written.</summary>
    public void Write(ModelProto model)
    {
        if (Requantization != default)
            model.MetadataProps.Add(new StringStringEntryProto { Key = RequantizationKey, Value = Requantization.ToString() });
        if (Formats.Count > 0)
            model.MetadataProps.Add(new StringStringEntryProto { Key = FormatsKey, Value = JsonSerializer.Serialize(Formats, FormatNotesJson.Default.SortedDictionaryStringString) });
        if (States.Count > 0)
            model.MetadataProps.Add(new StringStringEntryProto { Key = StatesKey, Value = JsonSerializer.Serialize(States, FormatNotesJson.Default.SortedDictionaryStringString) });
    }

    /// <summary>The format noted for a constant; null where there is none.</summary>
    /// <exception cref="NibbleException">The note is not a format.</exception>
    public NumberFormat? FormatOf(string constant) => Formats.TryGetValue(constant, out string? text) && text is not null ? NumberFormat.Parse(text) : null;

    /// <summary>The grid noted for a recurrent node's hidden state; null where there is none.</summary>
    /// <exception cref="NibbleException">The note is not a format and a scale.</exception>
    public QuantizationGrid? StateOf(string node)
    {
        if (!States.TryGetValue(node, out string? text))
            return null;
        string[] words = text.Split(' ');
        return words.Length == 2 && float.TryParse(words[1], CultureInfo.InvariantCulture, out float scale)
            ? QuantizationGrid.PerTensor(NumberFormat.Parse(words[0]), scale)
            : throw new OnnxException($"its metadata '{StatesKey}' says '{text}' of it; expected a format and a scale, such as int8 0.0078125");
    }

    private static SortedDictionary<string, string> Table(ModelProto model, string key)
    {
        try
        {
            return new(JsonSerializer.Deserialize(Find(model, key) ?? "{}", FormatNotesJson.Default.DictionaryStringString) ?? [], StringComparer.Ordinal);
        }
        catch (JsonException error)
        {
            throw new OnnxException($"its metadata '{key}' is not a JSON object of names and formats; remove the entry or write the file again", error);
        }
    }

    private static string? Find(ModelProto model, string key) => model.MetadataProps.FirstOrDefault(entry => entry.Key == key)?.Value;
}
