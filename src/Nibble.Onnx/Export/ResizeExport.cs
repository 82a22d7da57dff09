using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>What is written of a Resize.</summary>
internal static class ResizeExport
{
    /// <summary>The attributes.</summary>
    /// <exception cref="OnnxException">No operator set that can be written has a name for the places.</exception>
    public static AttributeProto[] AttributesOf(Resize resize) =>
    [
        AttributeWriter.Text("mode", resize.Mode.ToString().ToLowerInvariant()),
        AttributeWriter.Text("coordinate_transformation_mode", resize.Places switch
        {
            ResizePlaces.HalfPixel => "half_pixel",
            ResizePlaces.HalfPixelSymmetric => "half_pixel_symmetric",
            ResizePlaces.PytorchHalfPixel => "pytorch_half_pixel",
            ResizePlaces.AlignCorners => "align_corners",
            ResizePlaces.Asymmetric => "asymmetric",
            _ => throw new OnnxException($"has the places {resize.Places}, which only operator set 11 had"),
        }),
        AttributeWriter.Text("nearest_mode", resize.Rounding switch
        {
            ResizeRounding.PreferFloor => "round_prefer_floor",
            ResizeRounding.PreferCeil => "round_prefer_ceil",
            ResizeRounding.Floor => "floor",
            _ => "ceil",
        }),
        AttributeWriter.Real("cubic_coeff_a", resize.CubicSlope),
        AttributeWriter.Integer("exclude_outside", resize.ExcludesOutside ? 1 : 0),
    ];

    /// <summary>The inputs after the first: no region, then scales, or sizes where the scales would give others.</summary>
    /// <exception cref="OnnxException">Sizes are given for some axes, while others are known at run time only.</exception>
    public static IEnumerable<string> InputsOf(GraphNode node, Resize resize, Shape shape, OnnxNodes onnx)
    {
        bool sayScales = true, saySizes = true;
        var scales = new float[shape.Rank];
        var sizes = new long[shape.Rank];
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            bool isKnown = shape[axis] > 0, hasSize = resize.Sizes[axis] != Shape.Unknown;
            scales[axis] = resize.Scales[axis] > 0 || isKnown ? resize.ScaleAlong(axis, shape[axis]) : 0;
            sayScales &= scales[axis] > 0 && (!hasSize || (isKnown && (int)(shape[axis] * scales[axis]) == resize.Sizes[axis]));
            sizes[axis] = hasSize ? resize.Sizes[axis] : isKnown ? (long)(shape[axis] * scales[axis]) : Shape.Unknown;
            saySizes &= sizes[axis] > 0 && (resize.Scales[axis] == 0 || (isKnown && (float)sizes[axis] / shape[axis] == resize.Scales[axis]));
        }

        if (sayScales)
            return ["", onnx.AddReals($"{node.Name}/scales", [scales.Length], scales)];
        return saySizes
            ? ["", "", onnx.AddIntegers($"{node.Name}/sizes", ElementType.Int64, [sizes.Length], sizes)]
            : throw new OnnxException("has scales and sizes that do not follow from one another, which ONNX can't say");
    }
}
