using System.Text.Json.Serialization;

namespace Nibble.Onnx;

/// <summary>How the notes become JSON, written by the compiler, so that trimming can't take any of it away.</summary>
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class FormatNotesJson : JsonSerializerContext;
