using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>One row of a table of tests: an operator of an operator set on some inputs with some attributes.</summary>
internal sealed record OperatorCase(string Operator, int Opset, CaseInput[] Inputs, params (string Name, object Value)[] Attributes)
{
    /// <summary>How many outputs are compared.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>How far results may be off, relative to their size; 0 where elements are only moved.</summary>
    public float Tolerance { get; init; } = Agreement.Close;

    /// <summary>The types to which the output is cast, one after the other, such as truths to numbers.</summary>
    public int[] CastTo { get; init; } = [];

    /// <summary>Whether only reading and evaluating is compared: what would be written can't be said in any operator set that is.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The values given at run time, in order.</summary>
    public IReadOnlyList<Tensor> Given => [.. Inputs.Where(input => input.Given is not null).Select(input => input.Given!)];

    /// <summary>The model of this one node.</summary>
    public ModelMaker Model()
    {
        var model = new ModelMaker(Opset);
        var names = new List<string>();
        foreach (CaseInput input in Inputs)
        {
            string name = input == CaseInput.Missing ? "" : $"in{names.Count}";
            names.Add(name);
            if (input.Given is { } given)
            {
                model.Input(name, [.. given.Shape.Sizes.ToArray().Select((size, axis) => input.IsBatch && axis == 0 ? (object)"n" : size)]);
                model.Model.Graph.Input[^1].Type.TensorType.ElemType = input.Type;
            }
            else if (input.Constant is { } constant)
            {
                TensorProto copy = constant.Clone();
                copy.Name = name;
                model.Initializer(copy);
            }
        }

        string[] outputs = [.. Enumerable.Range(0, Outputs).Select(i => $"out{i}")];
        model.Node(Operator, [.. names], CastTo.Length > 0 ? ["cast0"] : outputs, Attributes);
        for (int i = 0; i < CastTo.Length; i++)
            model.Node("Cast", [$"cast{i}"], [i == CastTo.Length - 1 ? "out0" : $"cast{i + 1}"], ("to", CastTo[i]));
        foreach (string output in outputs)
        {
            model.Output(output);
            model.Model.Graph.Output[^1].Type.TensorType.Shape = null;
        }

        return model;
    }

    /// <summary>The row, as the table has it.</summary>
    public override string ToString() =>
        $"{Operator} (operator set {Opset}) of {string.Join(", ", Inputs.Select(input => input.Given?.Shape.ToString() ?? (input.Constant is { } constant ? $"constant [{string.Join(", ", constant.Dims)}]" : "nothing")))}"
        + string.Concat(Attributes.Select(attribute => $", {attribute.Name} = {(attribute.Value is Array array ? $"[{string.Join(", ", array.Cast<object>())}]" : attribute.Value)}"));
}
