using static Nibble.Onnx.Tests.CaseInput;

namespace Nibble.Onnx.Tests;

/// <summary>Matrix products of every form compute what ONNX Runtime does.</summary>
public class ProductTests
{
    [SkippableFact]
    public void Products_of_rows_columns_and_stacks() => OperatorCases.Hold(
        new("MatMul", 9, [N(3, 5), W(5, 7)]),
        new("MatMul", 9, [N(3, 2, 5), W(5, 7)]),
        new("MatMul", 9, [N(3, 4, 2, 5), W(5, 7)]),
        new("MatMul", 9, [X(5), W(5)]),
        new("MatMul", 9, [X(5), W(5, 7)]),
        new("MatMul", 9, [N(3, 5), W(5)]),
        new("MatMul", 9, [X(5), X(3, 5, 7)]),
        new("MatMul", 9, [N(3, 4, 5), W(5)]),
        new("MatMul", 13, [N(3, 2, 5), W(1, 5, 7)]),
        new("MatMul", 13, [N(3, 2, 5), W(3, 5, 7)]),
        new("MatMul", 13, [X(3, 2, 5), X(3, 5, 7)]),
        new("MatMul", 13, [X(3, 4, 2, 5), X(4, 5, 7)]),
        new("MatMul", 13, [X(3, 1, 2, 5), X(4, 5, 7)]),
        new("MatMul", 13, [X(4, 2, 5), X(3, 1, 5, 7)]),
        new("MatMul", 13, [X(1, 2, 5), X(3, 5, 7)]),
        new("MatMul", 13, [W(2, 5), X(3, 5, 7)]),
        new("MatMul", 13, [X(13, 17), X(17, 11)]),
        new("MatMul", 13, [X(3, 1, 1), X(3, 1, 1)]),
        new("MatMul", 13, [X(0, 2, 5), W(5, 7)]),
        new("MatMul", 13, [X(0, 2, 5), X(1, 5, 7)]),
        new("MatMul", 13, [X(3, 2, 5), X(3, 5, 0)]));

    [SkippableFact]
    public void Layers_with_factors_and_biases_of_any_shape() => OperatorCases.Hold(
        new("Gemm", 7, [N(3, 5), W(5, 7), W(7)]),
        new("Gemm", 9, [N(3, 5), W(7, 5), W(1, 7)], ("transB", 1)),
        new("Gemm", 11, [N(3, 5), W(7, 5)], ("transB", 1), ("alpha", 0.5f)),
        new("Gemm", 11, [N(3, 5), W(5, 7), W(7)], ("alpha", 0.5f), ("beta", 2f)),
        new("Gemm", 11, [N(3, 5), W(5, 7), Real(1.5f)], ("beta", 2f)),
        new("Gemm", 13, [X(3, 5), W(5, 7), W(3, 1)], ("beta", 2f)),
        new("Gemm", 13, [X(3, 5), W(5, 7), W(3, 7)]),
        new("Gemm", 13, [X(3, 5), W(5, 7), X(7)], ("beta", 0.5f)),
        new("Gemm", 13, [X(3, 5), X(5, 7)], ("alpha", 0.5f)),
        new("Gemm", 13, [X(3, 5), X(5, 7), X(3, 7)], ("alpha", 0.5f), ("beta", 2f)),
        new("Gemm", 13, [X(3, 5), X(7, 5), X(1)], ("transB", 1), ("beta", 0f)),
        new("Gemm", 13, [X(5, 3), W(5, 7), W(7)], ("transA", 1)),
        new("Gemm", 13, [X(5, 3), W(7, 5), W(7)], ("transA", 1), ("transB", 1)),
        new("Gemm", 13, [X(0, 5), W(5, 7), W(7)]));
}
