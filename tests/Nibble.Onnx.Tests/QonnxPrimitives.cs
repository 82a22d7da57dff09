namespace Nibble.Onnx.Tests;

/// <summary>
/// Models with QONNX's operators, written twice: as they are, and by the formulas of QONNX in ONNX's own operators, which ONNX Runtime can run.
/// </summary>
internal sealed class QonnxPrimitives(int opset = 13)
{
    private int _names;

    /// <summary>The model with QONNX's operators.</summary>
    public ModelMaker Model { get; } = new(opset);

    /// <summary>What ONNX Runtime runs in its place.</summary>
    public ModelMaker Judge { get; } = new(opset);

    /// <summary>Changes both models in the same way.</summary>
    public QonnxPrimitives Both(Action<ModelMaker> change)
    {
        change(Model);
        change(Judge);
        return this;
    }

    public QonnxPrimitives Constant(string name, int[] dims, params float[] values) => Both(model => model.Initializer(name, dims, values));

    public QonnxPrimitives Node(string operation, string[] inputs, string output, params (string, object)[] attributes) =>
        Both(model => model.Node(operation, inputs, [output], attributes));

    /// <summary>round(clip(x / scale + zero point)), less the zero point, times the scale.</summary>
    public QonnxPrimitives Quant(
        string x, string y, int[] scaleDims, float[] scales, float bits, float zeroPoint = 0, bool signed = true, bool narrow = false, string rounding = "ROUND", string operation = "Quant", string domain = "qonnx.custom_op.general")
    {
        Constant($"{y}_s", scaleDims, scales).Constant($"{y}_z", [], zeroPoint).Constant($"{y}_b", [], bits);
        Model.Node(operation, [x, $"{y}_s", $"{y}_z", $"{y}_b"], [y], ("signed", signed ? 1 : 0), ("narrow", narrow ? 1 : 0), ("rounding_mode", rounding)).In(domain);
        float low = !signed ? 0 : -MathF.Pow(2, bits - 1) + (narrow ? 1 : 0), high = signed ? MathF.Pow(2, bits - 1) - 1 : MathF.Pow(2, bits) - (narrow ? 2 : 1);
        string sum = Compute("Add", Compute("Div", x, $"{y}_s"), $"{y}_z");
        string code = signed && bits == 1
            ? Compute("Where", Compute("GreaterOrEqual", sum, Number(0)), Number(1), Number(-1))
            : Rounded(Compute("Clip", sum, Number(low), Number(high)), rounding);
        Finish("Mul", y, Compute("Sub", code, $"{y}_z"), $"{y}_s");
        return this;
    }

    public QonnxPrimitives BipolarQuant(string x, string y, int[] scaleDims, params float[] scales)
    {
        Constant($"{y}_s", scaleDims, scales);
        Model.Node("BipolarQuant", [x, $"{y}_s"], [y]).In("qonnx.custom_op.general");
        Finish("Mul", y, Compute("Where", Compute("GreaterOrEqual", x, Number(0)), Number(1), Number(-1)), $"{y}_s");
        return this;
    }

    /// <summary>Version 1: the low bits go, the scale stays.</summary>
    public QonnxPrimitives Trunc(string x, string y, float scale, int from, int to, string rounding)
    {
        Constant($"{y}_s", [], scale).Constant($"{y}_z", [], 0).Constant($"{y}_from", [], from).Constant($"{y}_to", [], to);
        Model.Node("Trunc", [x, $"{y}_s", $"{y}_z", $"{y}_from", $"{y}_to"], [y], ("rounding_mode", rounding)).In("qonnx.custom_op.general");
        string code = Rounded(Compute("Add", Compute("Div", x, $"{y}_s"), $"{y}_z"), "ROUND");
        Finish("Mul", y, Rounded(Compute("Div", code, Number(MathF.Pow(2, from - to))), rounding), $"{y}_s");
        return this;
    }

    /// <summary>Version 2: the result has a scale of its own.</summary>
    public QonnxPrimitives Trunc(string x, string y, float scale, float zeroPoint, int from, float outputScale, int to, string rounding, bool signed, bool narrow = false)
    {
        Constant($"{y}_s", [], scale).Constant($"{y}_z", [], zeroPoint).Constant($"{y}_from", [], from).Constant($"{y}_os", [], outputScale).Constant($"{y}_to", [], to);
        Model.Node("Trunc", [x, $"{y}_s", $"{y}_z", $"{y}_from", $"{y}_os", $"{y}_to"], [y], ("rounding_mode", rounding), ("signed", signed ? 1 : 0), ("narrow", narrow ? 1 : 0)).In("qonnx.custom_op.general");
        Model.Model.OpsetImport.Single(set => set.Domain == "qonnx.custom_op.general").Version = 2;
        float ratio = outputScale / scale, low = !signed ? 0 : -MathF.Pow(2, to - 1) + (narrow ? 1 : 0), high = signed ? MathF.Pow(2, to - 1) - 1 : MathF.Pow(2, to) - (narrow ? 2 : 1);
        string code = Compute("Div", Rounded(Compute("Add", Compute("Div", x, $"{y}_s"), $"{y}_z"), "ROUND"), Number(ratio));
        string rounded = Rounded(Compute("Clip", code, Number(low), Number(high)), rounding);
        Finish("Mul", y, Compute("Sub", rounded, Number(zeroPoint / ratio)), $"{y}_os");
        return this;
    }

    /// <summary>How many thresholds of its channel each number has reached; channels along axis 1, or last.</summary>
    public QonnxPrimitives MultiThreshold(string x, string y, int[] dims, float[] thresholds, string type, float scale, float bias, int rank, string layout = "NCHW")
    {
        Constant($"{y}_t", dims, thresholds);
        Model.Node("MultiThreshold", [x, $"{y}_t"], [y], ("out_dtype", type), ("out_scale", scale), ("out_bias", bias), ("data_layout", layout)).In("qonnx.custom_op.general");
        bool turns = rank == 4 && layout == "NCHW";
        string last = turns ? Compute("Transpose", [x], ("perm", (int[])[0, 2, 3, 1])) : x;
        Judge.Initializer($"{y}_last", [1], -1L);
        string reached = Compute("Cast", [Compute("GreaterOrEqual", Compute("Unsqueeze", last, $"{y}_last"), $"{y}_t")], ("to", 1));
        string count = Compute("ReduceSum", [reached, $"{y}_last"], ("keepdims", 0));
        string value = Compute("Add", Compute("Mul", count, Number(scale)), Number(bias));
        if (turns)
            Judge.Node("Transpose", [value], [y], ("perm", (int[])[0, 3, 1, 2]));
        else
            Judge.Node("Identity", [value], [y]);
        return this;
    }

    public QonnxPrimitives Output(string name) => Both(model => model.Output(name));

    private string Rounded(string x, string rounding)
    {
        switch (rounding.ToUpperInvariant())
        {
            case "ROUND" or "HALF_EVEN":
                return Compute("Round", x);
            case "FLOOR" or "CEIL":
                return Compute(rounding.Equals("FLOOR", StringComparison.OrdinalIgnoreCase) ? "Floor" : "Ceil", x);
        }

        string size = Compute("Abs", x);
        return Compute("Mul", Compute("Sign", x), rounding.ToUpperInvariant() switch
        {
            "UP" => Compute("Ceil", size),
            "DOWN" => Compute("Floor", size),
            "HALF_UP" => Compute("Floor", Compute("Add", size, Number(0.5f))),
            "HALF_DOWN" => Compute("Ceil", Compute("Sub", size, Number(0.5f))),
            _ => throw new ArgumentException($"There is no rounding {rounding}."),
        });
    }

    private void Finish(string operation, string y, params string[] inputs) => Judge.Node(operation, inputs, [y]);

    private string Compute(string operation, params string[] inputs) => Compute(operation, inputs, []);

    private string Compute(string operation, string[] inputs, params (string, object)[] attributes)
    {
        string name = $"judge{_names++}";
        Judge.Node(operation, inputs, [name], attributes);
        return name;
    }

    private string Number(float value)
    {
        string name = $"judge{_names++}";
        Judge.Initializer(name, [], value);
        return name;
    }
}
