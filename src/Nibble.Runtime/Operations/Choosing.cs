namespace Nibble.Runtime;

/// <summary>The second value where the first is not 0, else the third, broadcast to the output's shape by NumPy's rules.</summary>
internal sealed class Choosing : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        int rank = output.Shape.Rank;
        Span<int> position = stackalloc int[rank], steps = stackalloc int[3 * rank], at = stackalloc int[3];
        position.Clear();
        at.Clear();
        for (int input = 0; input < 3; input++)
            Broadcasting.Steps(inputs[input].Shape, steps.Slice(input * rank, rank));
        foreach (ref float element in output.Values)
        {
            int chosen = inputs[0].Values[at[0]] != 0 ? 1 : 2;
            element = inputs[chosen].Values[at[chosen]];

            // The next position, as an odometer turns.
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                bool turns = ++position[axis] == output.Shape[axis];
                for (int input = 0; input < 3; input++)
                    at[input] += steps[(input * rank) + axis] * (turns ? 1 - position[axis] : 1);
                if (!turns)
                    break;
                position[axis] = 0;
            }
        }
    }
}
