using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>An LSTM that reads words of a vocabulary: what the input weights make of each word is tabulated once, so that a step begins with a row of the table.</summary>
internal sealed class EmbeddedLstmStep(GraphNode gather, int vocabulary, LstmProduct product, AlignedBuffer table, Lstm lstm, Held input, Held output) : Step
{
    public override ImmutableArray<Held> Reads => [input];

    public override Held Written => output;

    public override void Run(in Execution run)
    {
        Shape shape = run.Plan.ShapeOf(input.Value);
        (int rows, int steps) = (shape[0], shape[1]);
        ReadOnlySpan<float> indices = run.Floats(input);
        Span<int> words = run.Workspace.Sums(indices.Length);
        for (int i = 0; i < words.Length; i++)
            words[i] = Gathering.IndexOf(indices[i], vocabulary, gather.Name);
        Span<float> result = run.Writable(output);
        bool isSequence = lstm.Result == LstmResult.Sequence;
        product.Run(table, words, new SequenceGrid(steps, rows, 1, steps), new LstmOperands
        {
            IsReverse = lstm.Direction == LstmDirection.Reverse,
            Sequence = isSequence ? result : [],
            SequenceGrid = isSequence ? SequenceGrid.StepMajor(steps, rows, product.Hidden) : default,
            Hidden = lstm.Result == LstmResult.Hidden ? result : [],
            Cell = lstm.Result == LstmResult.Cell ? result : [],
        });
    }
}
