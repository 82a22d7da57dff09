namespace Nibble.Onnx;

/// <summary>Makes attributes of nodes that the import adds.</summary>
internal static class ModelAttribute
{
    /// <summary>An integer.</summary>
    public static AttributeProto Of(string name, long value) => new() { Name = name, Type = 2, I = value };

    /// <summary>Integers.</summary>
    public static AttributeProto Of(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = 7 };
        attribute.Ints.Add(values);
        return attribute;
    }
}
