using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads recurrent layers: LSTM, and ONNX Runtime's DynamicQuantizeLSTM.</summary>
internal static class RecurrentImport
{
    private const int Peepholes = 7;

    public static void Lstm(ImportedNode node, ImportScope scope)
    {
        string w = scope.Real(node.Input(1)), r = scope.Real(node.Input(2));
        Emit(node, scope, w, r);
    }

    /// <summary>
    /// The weights keep their integers; the sums are of real numbers. ONNX Runtime rounds inputs and states to 8 bits anew at each step, by their
    /// range over a part of the batch that depends on the number of threads, so its results differ from these by what such a rounding costs.
    /// </summary>
    public static void DynamicQuantizeLstm(ImportedNode node, ImportScope scope) =>
        Emit(node, scope, Weights(node, scope, 1, 8), Weights(node, scope, 2, 10));

    private static void Emit(ImportedNode node, ImportScope scope, string w, string r)
    {
        if (node.Integer("layout", 0) != 0)
            throw new UnsupportedException("with the batch as the first axis (layout 1)");
        if (node.Integer("input_forget", 0) != 0)
            throw new UnsupportedException("with input and forget gates coupled");
        if (node.HasInput(Peepholes))
            throw new UnsupportedException("with peepholes");
        var lstm = new Lstm
        {
            Direction = node.Text("direction", "forward") switch
            {
                "forward" => LstmDirection.Forward,
                "reverse" => LstmDirection.Reverse,
                "bidirectional" => LstmDirection.Bidirectional,
                string other => throw new OnnxException($"its direction is '{other}'; expected forward, reverse or bidirectional"),
            },
            Clip = node.Has("clip") ? node.Real("clip", 0) : null,
            HasLengths = node.HasInput(4),
            HasInitialHidden = HasState(node, scope, 5),
            HasInitialCell = HasState(node, scope, 6),
            State = scope.Formats.StateOf(node.Name),
        };
        lstm = lstm with { HardSigmoid = HardSigmoidOf(node, lstm.Directions) };

        Shape weight = scope.ShapeOf(w);
        if (weight.Rank != 3)
            throw new OnnxException($"it expects W of three axes, but got {weight}");
        if (!node.HasInput(3) && (scope.ConstantOf(w) is not { } constant || constant.Shape.ElementCount < weight[1]))
            throw new UnsupportedException("without a bias, and with weights that are computed or empty");
        List<string> inputs = [scope.Real(node.Input(0)), w, r];
        inputs.Add(node.HasInput(3) ? scope.Real(node.Input(3)) : scope.AddDerived($"{node.Name}/bias", new Tensor([weight[0], 2 * weight[1]])));
        if (lstm.HasLengths)
            inputs.Add(scope.Integers(node.Input(4)));
        foreach (int state in (int[])[5, 6])
            if (HasState(node, scope, state))
                inputs.Add(scope.Real(node.Input(state)));

        string name = node.Name;
        foreach (LstmResult result in Enum.GetValues<LstmResult>())
        {
            int output = (int)result;
            if (output >= node.Outputs.Count || node.Outputs[output].Length == 0 || !scope.Uses.ContainsKey(node.Outputs[output]))
                continue;
            scope.EmitOutput(node, output, name, lstm with { Result = result }, [.. inputs]);
            name = $"{node.Name}/{(LstmResult)(output + 1)}";
        }
    }

    // Zeros for a batch of open size are what a layer starts from anyway.
    private static bool HasState(ImportedNode node, ImportScope scope, int input) => node.HasInput(input) && scope.ValueOf(node.Input(input)) is not UniformValue { Number: 0 };

    // Null for the sigmoid. Each direction names the functions of its gates, its cell's input and its output.
    private static (float Slope, float Offset)? HardSigmoidOf(ImportedNode node, int directions)
    {
        string[] names = [.. (node.Texts("activations") ?? []).Select(name => name.ToUpperInvariant())];
        string[] usual = ["SIGMOID", "TANH", "TANH"], hard = ["HARDSIGMOID", "TANH", "TANH"];
        string[][] chunks = [.. names.Chunk(3)];
        if (names.Length == 0 || (chunks.Length == directions && chunks.All(usual.SequenceEqual)))
            return null;
        if (chunks.Length != directions || !chunks.All(hard.SequenceEqual))
            throw new UnsupportedException($"with the functions {string.Join(", ", names)}; Sigmoid or HardSigmoid, Tanh, Tanh can be read");
        return (Single("activation_alpha", 0.2f), Single("activation_beta", 0.5f));

        float Single(string attribute, float @default)
        {
            float[] values = node.Reals(attribute) ?? [];
            return values.Distinct().Count() <= 1 ? values.FirstOrDefault(@default) : throw new UnsupportedException($"with several values of {attribute}");
        }
    }

    // ONNX Runtime stores [directions, depth, 4 · hidden] and one scale for each direction or each of its columns.
    private static string Weights(ImportedNode node, ImportScope scope, int input, int scaleInput)
    {
        if (scope.Fixed(node.Input(input)) is not { Integers: { } stored, Format: { } format, Shape.Rank: 3 } tensor
            || scope.Fixed(node.Input(scaleInput)) is not { Reals: { } scales }
            || scope.Fixed(node.Input(scaleInput + 1)) is not { Integers: { } zeroPoints })
            throw new UnsupportedException("with weights, scales or zero points that are not constants");
        (int directions, int depth, int columns) = (tensor.Shape[0], tensor.Shape[1], tensor.Shape[2]);
        if ((scales.Length != directions && scales.Length != directions * columns) || (zeroPoints.Length != 1 && zeroPoints.Length != scales.Length))
            throw new OnnxException($"its weight '{node.Input(input)}' of shape {tensor.Shape} has {scales.Length} scales and {zeroPoints.Length} zero points; expected {directions} or {directions * columns}");
        var codes = new int[stored.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            (int direction, int rest) = Math.DivRem(i, Math.Max(depth * columns, 1));
            codes[(((direction * columns) + (rest % columns)) * depth) + (rest / columns)] = (int)stored[i];
        }

        // Rows of both directions, as one matrix, have scales of their own; a single scale stays single.
        long[] points = [.. Enumerable.Range(0, scales.Length).Select(i => zeroPoints[zeroPoints.Length == 1 ? 0 : i])];
        bool isSingle = scales.Length == 1;
        int repeat = isSingle ? 1 : directions * columns / scales.Length;
        var grid = new QuantizationGrid(
            format,
            isSingle ? Granularity.PerTensor : Granularity.PerChannel(directions == 1 ? 1 : 0),
            [.. scales.SelectMany(scale => Enumerable.Repeat(scale, repeat))],
            [.. points.SelectMany(point => Enumerable.Repeat(point, repeat))]);
        if (directions == 1)
            return scope.AddCodes(node.Input(input), new QuantizedTensor([1, columns, depth], grid, codes));
        Tensor real = new QuantizedTensor([directions * columns, depth], grid, codes).Dequantize();
        return scope.AddDerived($"{node.Input(input)}/real", real.Reshape([directions, columns, depth]));
    }
}
