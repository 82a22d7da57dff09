using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads Resize and its ancestor Upsample.</summary>
internal static class ResizeImport
{
    /// <summary>Scales were an attribute, then an input; elements meet at the first one.</summary>
    public static void Upsample(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        float[] scales = node.Opset < 9
            ? node.Reals("scales") ?? throw new OnnxException("it has no scales")
            : RealsOf(node, scope, 1, "scales");
        Emit(node, scope, x, new Resize(ModeOf(node), [.. scales], Unknown(scales.Length)) { Places = ResizePlaces.Asymmetric, Rounding = ResizeRounding.Floor });
    }

    public static void Resize(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        if (node.Opset < 11)
        {
            float[] plain = RealsOf(node, scope, 1, "scales");
            bool grows = plain.All(scale => scale >= 1);
            if (!grows && plain.Any(scale => scale > 1) && ModeOf(node) == ResizeMode.Nearest)
                throw new UnsupportedException("of operator set 10 that makes some axes longer and others shorter");
            Emit(node, scope, x, new Resize(ModeOf(node), [.. plain], Unknown(plain.Length)) { Places = ResizePlaces.Asymmetric, Rounding = grows ? ResizeRounding.Floor : ResizeRounding.Ceil });
            return;
        }

        if (node.Integer("antialias", 0) != 0)
            throw new UnsupportedException("with antialias");
        Shape shape = scope.ShapeOf(x);
        int[] axes = AxesOf(node, shape);
        (float[] scales, int[] sizes) = (new float[shape.Rank], new int[shape.Rank]);
        Array.Fill(scales, 1);
        Array.Fill(sizes, Shape.Unknown);
        if (node.HasInput(3) && !(node.HasInput(2) && scope.Fixed(node.Input(2)) is { Length: > 0 }))
            ReadSizes(node, scope, shape, axes, scales, sizes);
        else
            ReadScales(node, scope, axes, scales);
        Emit(node, scope, x, new Resize(ModeOf(node), [.. scales], [.. sizes])
        {
            Places = PlacesOf(node),
            Rounding = RoundingOf(node),
            CubicSlope = node.Real("cubic_coeff_a", -0.75f),
            ExcludesOutside = node.Integer("exclude_outside", 0) != 0,
        });
    }

    private static void Emit(ImportedNode node, ImportScope scope, string x, Resize resize)
    {
        if (resize.Scales.Length != scope.ShapeOf(x).Rank)
            throw new OnnxException($"it has {resize.Scales.Length} scales for its input of shape {scope.ShapeOf(x)}");
        if (resize.Scales.Any(scale => !(scale >= 0) || float.IsInfinity(scale)))
            throw new OnnxException($"its scales are [{string.Join(", ", resize.Scales)}]; expected numbers above 0");
        for (int axis = 0; axis < resize.Scales.Length; axis++)
            if (scope.ShapeOf(x)[axis] is > 0 and int size && (double)size * resize.Scales[axis] > Array.MaxLength)
                throw new OnnxException($"its scale {resize.Scales[axis]} makes axis {axis} of {scope.ShapeOf(x)} longer than an array can be");
        scope.Emit(node, resize, x);
    }

    private static void ReadScales(ImportedNode node, ImportScope scope, int[] axes, float[] scales)
    {
        float[] given = RealsOf(node, scope, 2, "scales");
        if (given.Length != axes.Length)
            throw new OnnxException($"it has {given.Length} scales; expected {axes.Length}");
        for (int i = 0; i < axes.Length; i++)
            scales[axes[i]] = given[i] > 0 ? given[i] : throw new OnnxException($"its scales are [{string.Join(", ", given)}]; expected numbers above 0");
    }

    private static void ReadSizes(ImportedNode node, ImportScope scope, Shape shape, int[] axes, float[] scales, int[] sizes)
    {
        if (scope.Fixed(node.Input(3)) is not { Integers: { } given })
            throw new UnsupportedException("to sizes that are computed");
        if (given.Length != axes.Length || given.Any(size => size is < 1 or > int.MaxValue))
            throw new OnnxException($"its sizes are [{string.Join(", ", given)}]; expected {axes.Length} of at least 1");
        string policy = node.Text("keep_aspect_ratio_policy", "stretch");
        if (policy is not ("stretch" or "not_larger" or "not_smaller"))
            throw new OnnxException($"its keep_aspect_ratio_policy is '{policy}'; expected stretch, not_larger or not_smaller");
        float[] ratios = [.. axes.Select((axis, i) => shape[axis] > 0 ? (float)given[i] / shape[axis] : 0)];
        if (policy != "stretch" && ratios.Contains(0))
            throw new UnsupportedException("that keeps the ratio of axes of unknown size");
        float common = policy == "not_larger" ? ratios.Min() : ratios.Max();
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = axes[i];
            if (policy != "stretch")
                (scales[axis], sizes[axis]) = (common, (int)MathF.Round(common * shape[axis], MidpointRounding.AwayFromZero));
            else if (given[i] != shape[axis])
                (scales[axis], sizes[axis]) = (0, (int)given[i]);
        }
    }

    private static int[] AxesOf(ImportedNode node, Shape shape)
    {
        int[] axes = [.. (node.Smalls("axes") ?? [.. Enumerable.Range(0, shape.Rank)]).Select(axis => axis < 0 ? axis + shape.Rank : axis)];
        return axes.All(axis => axis >= 0 && axis < shape.Rank) && axes.Distinct().Count() == axes.Length
            ? axes
            : throw new OnnxException($"its axes are [{string.Join(", ", node.Smalls("axes")!)}]; expected different ones of {shape.Rank}");
    }

    private static float[] RealsOf(ImportedNode node, ImportScope scope, int input, string name) => scope.Fixed(node.Input(input)) switch
    {
        { Reals: { } values } => values,
        null => throw new UnsupportedException($"with {name} that are computed"),
        _ => throw new OnnxException($"its {name} '{node.Input(input)}' are not real numbers"),
    };

    private static ImmutableArray<int> Unknown(int count) => [.. Enumerable.Repeat(Shape.Unknown, count)];

    private static ResizeMode ModeOf(ImportedNode node) => node.Text("mode", "nearest") switch
    {
        "nearest" => ResizeMode.Nearest,
        "linear" or "bilinear" => ResizeMode.Linear,
        "cubic" => ResizeMode.Cubic,
        string other => throw new OnnxException($"its mode is '{other}'; expected nearest, linear or cubic"),
    };

    private static ResizePlaces PlacesOf(ImportedNode node) => node.Text("coordinate_transformation_mode", "half_pixel") switch
    {
        "half_pixel" => ResizePlaces.HalfPixel,
        "half_pixel_symmetric" => ResizePlaces.HalfPixelSymmetric,
        "pytorch_half_pixel" => ResizePlaces.PytorchHalfPixel,
        "align_corners" => ResizePlaces.AlignCorners,
        "asymmetric" => ResizePlaces.Asymmetric,
        "tf_half_pixel_for_nn" => ResizePlaces.TfHalfPixelForNn,
        "tf_crop_and_resize" => throw new UnsupportedException("that crops (tf_crop_and_resize)"),
        string other => throw new OnnxException($"its coordinate_transformation_mode is '{other}', which ONNX does not define"),
    };

    private static ResizeRounding RoundingOf(ImportedNode node) => node.Text("nearest_mode", "round_prefer_floor") switch
    {
        "round_prefer_floor" => ResizeRounding.PreferFloor,
        "round_prefer_ceil" => ResizeRounding.PreferCeil,
        "floor" => ResizeRounding.Floor,
        "ceil" => ResizeRounding.Ceil,
        string other => throw new OnnxException($"its nearest_mode is '{other}'; expected round_prefer_floor, round_prefer_ceil, floor or ceil"),
    };
}
