using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads recurrent layers: LSTM, GRU, RNN, and ONNX Runtime's DynamicQuantizeLSTM.</summary>
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

    public static void Gru(ImportedNode node, ImportScope scope)
    {
        LstmDirection direction = DirectionOf(node);
        Elementwise[] functions = RecurrentFunctions.Of(node, direction, [new Sigmoid(), new Tanh()]);
        Emit(node, scope, new Gru
        {
            Direction = direction,
            ResetsAfter = node.Integer("linear_before_reset", 0) != 0,
            GateFunction = functions[0],
            StateFunction = functions[1],
        });
    }

    public static void Rnn(ImportedNode node, ImportScope scope)
    {
        LstmDirection direction = DirectionOf(node);
        Emit(node, scope, new Rnn { Direction = direction, StateFunction = RecurrentFunctions.Of(node, direction, [new Tanh()])[0] });
    }

    private static void Emit(ImportedNode node, ImportScope scope, RecurrentOperator cell)
    {
        cell = cell with
        {
            Clip = node.Has("clip") ? node.Real("clip", 0) : null,
            HasLengths = node.HasInput(4),
            HasInitialHidden = HasState(node, scope, 5),
        };
        List<string> inputs = Operands(node, scope, scope.Real(node.Input(1)), scope.Real(node.Input(2)));
        if (cell.HasInitialHidden)
            inputs.Add(StepsFirst(node, scope, "initialHidden", scope.Real(node.Input(5))));
        string name = node.Name;
        for (int output = 0; output < Math.Min(node.Outputs.Count, 2); output++)
            if (EmitResult(node, scope, output, name, cell with { GivesSequence = output == 0 }, inputs))
                name = $"{node.Name}/Hidden";
    }

    private static void Emit(ImportedNode node, ImportScope scope, string w, string r)
    {
        if (node.Integer("input_forget", 0) != 0)
            throw new UnsupportedException("with input and forget gates coupled");
        if (node.HasInput(Peepholes))
            throw new UnsupportedException("with peepholes");
        var lstm = new Lstm
        {
            Direction = DirectionOf(node),
            Clip = node.Has("clip") ? node.Real("clip", 0) : null,
            HasLengths = node.HasInput(4),
            HasInitialHidden = HasState(node, scope, 5),
            HasInitialCell = HasState(node, scope, 6),
            State = scope.Formats.StateOf(node.Name),
        };
        lstm = lstm with { HardSigmoid = HardSigmoidOf(node, lstm.Directions) };

        List<string> inputs = Operands(node, scope, w, r);
        foreach ((int state, string what) in ((int, string)[])[(5, "initialHidden"), (6, "initialCell")])
            if (HasState(node, scope, state))
                inputs.Add(StepsFirst(node, scope, what, scope.Real(node.Input(state))));

        string name = node.Name;
        foreach (LstmResult result in Enum.GetValues<LstmResult>())
            if (EmitResult(node, scope, (int)result, name, lstm with { Result = result }, inputs))
                name = $"{node.Name}/{(LstmResult)((int)result + 1)}";
    }

    // Zeros for a batch of open size are what a layer starts from anyway.
    private static bool HasState(ImportedNode node, ImportScope scope, int input) => node.HasInput(input) && scope.ValueOf(node.Input(input)) is not UniformValue { Number: 0 };

    // What all recurrent layers read: x, the weights, the bias, which may be missing, and the lengths where they are there.
    private static List<string> Operands(ImportedNode node, ImportScope scope, string w, string r)
    {
        Shape weight = scope.ShapeOf(w);
        if (weight.Rank != 3)
            throw new OnnxException($"it expects W of three axes, but got {weight}");
        if (!node.HasInput(3) && (scope.ConstantOf(w) is not { } constant || constant.Shape.ElementCount < weight[1]))
            throw new UnsupportedException("without a bias, and with weights that are computed or empty");
        string x = StepsFirst(node, scope, "steps", scope.Real(node.Input(0)));
        List<string> operands = [x, w, r, node.HasInput(3) ? scope.Real(node.Input(3)) : scope.AddDerived($"{node.Name}/bias", new Tensor([weight[0], 2 * weight[1]]))];
        if (node.HasInput(4))
            operands.Add(scope.Integers(node.Input(4)));
        return operands;
    }

    // In layout 1 the batch comes first, in inputs, states and outputs.
    private static bool IsBatchFirst(ImportedNode node) => node.Integer("layout", 0) != 0;

    private static string StepsFirst(ImportedNode node, ImportScope scope, string suffix, string value) =>
        IsBatchFirst(node) ? scope.EmitExtra(node, suffix, new Transpose([1, 0, 2]), value) : value;

    // Whether somebody reads the output; its node is then added.
    private static bool EmitResult(ImportedNode node, ImportScope scope, int output, string name, Operator operation, List<string> inputs)
    {
        if (output >= node.Outputs.Count || node.Outputs[output].Length == 0 || !scope.Uses.ContainsKey(node.Outputs[output]))
            return false;
        if (IsBatchFirst(node))
            scope.EmitOutput(node, output, $"{name}/batchFirst", new Transpose(output == 0 ? [2, 0, 1, 3] : [1, 0, 2]), scope.EmitExtra(node, $"result{output}", operation, [.. inputs]));
        else
            scope.EmitOutput(node, output, name, operation, [.. inputs]);
        return true;
    }

    private static LstmDirection DirectionOf(ImportedNode node) => node.Text("direction", "forward") switch
    {
        "forward" => LstmDirection.Forward,
        "reverse" => LstmDirection.Reverse,
        "bidirectional" => LstmDirection.Bidirectional,
        string other => throw new OnnxException($"its direction is '{other}'; expected forward, reverse or bidirectional"),
    };

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
