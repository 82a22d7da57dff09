using System.Numerics;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>One walk from a loss back to its parameters: values are visited in descending depth, each once, when all gradients that flow into it have been added.</summary>
internal sealed class BackwardPass
{
    private readonly Dictionary<Variable, Tensor> _gradients = [];
    private readonly PriorityQueue<Variable, int> _waiting = new();

    public static Gradients Run(Variable loss)
    {
        var pass = new BackwardPass();
        var gradients = new Gradients();
        pass.Add(loss, new Tensor(loss.Value.Shape, [1]));
        while (pass._waiting.TryDequeue(out Variable? value, out _))
            if (pass._gradients.Remove(value, out Tensor? gradient))
                value.PassOn(gradient, pass, gradients);
        return gradients;
    }

    /// <summary>Adds to the gradient of a value; the contribution's tensor may be kept and changed.</summary>
    public void Add(Variable value, Tensor contribution)
    {
        if (!value.NeedsGradient)
            return;
        if (_gradients.TryGetValue(value, out Tensor? sum))
        {
            AddTo(sum.Values, contribution.Values);
            return;
        }

        _gradients.Add(value, contribution);
        _waiting.Enqueue(value, -value.Depth);
    }

    public static void AddTo(Span<float> sum, ReadOnlySpan<float> contribution)
    {
        int i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(sum[i..]) + new Vector<float>(contribution[i..])).CopyTo(sum[i..]);
        for (; i < sum.Length; i++)
            sum[i] += contribution[i];
    }
}
