using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>One step of a network: what it computes on a tape, and what it is in a graph.</summary>
public abstract class Layer
{
    private string _name = "";
    private bool _belongsToNetwork;

    /// <summary>What errors, checkpoints and the graph call it. Left empty, the network numbers layers with weights <c>layer1</c>, <c>layer2</c>, and names the others after those: <c>layer1.relu</c>.</summary>
    public string Name
    {
        get => _name;
        init => _name = value;
    }

    /// <summary>What learns, in a fixed order.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>Everything that a checkpoint must hold: the parameters' values and whatever else training changes.</summary>
    public virtual IReadOnlyList<NamedTensor> State =>
        [.. Parameters.Select(parameter => new NamedTensor(parameter.Name, parameter.Value)), .. Sites.SelectMany(site => site.State)];

    /// <summary>The places where the layer quantizes; what they learn is among its <see cref="Parameters"/>.</summary>
    internal virtual IReadOnlyList<QuantizerSite> Sites => [];

    /// <summary>Computes the layer.</summary>
    /// <param name="input">A batch, [N, ...].</param>
    /// <param name="pass">In evaluation, no tape is made and no state changes.</param>
    /// <exception cref="TrainingException">The input does not fit the layer.</exception>
    public abstract Variable Forward(Variable input, Pass pass);

    /// <summary>Gives the parameters their first values; the same for the same random numbers.</summary>
    public virtual void Initialize(CounterRandom random)
    {
        foreach (QuantizerSite site in Sites)
            site.Reset();
    }

    /// <summary>Ends the adaptation of input ranges.</summary>
    public virtual void FreezeRanges()
    {
        foreach (QuantizerSite site in Sites)
            site.FreezeRanges();
    }

    /// <summary>Adds to a graph what the layer computes in evaluation.</summary>
    /// <param name="builder">Where to add nodes and constants, under names that begin with the layer's.</param>
    /// <param name="input">The value to read.</param>
    /// <param name="output">The name of the value to make.</param>
    public abstract void AddTo(GraphBuilder builder, string input, string output);

    /// <summary>The fewest samples that a batch of training may have; 2 where statistics go over the batch.</summary>
    internal virtual int LeastBatch => 1;

    /// <summary>Whether a network numbers the layer if it has no name.</summary>
    internal virtual bool IsNumbered => Parameters.Count > 0;

    /// <summary>The limits, where the layer is nothing but a clamp, which the layer before it may apply at once.</summary>
    internal virtual OutputClamp? Clamp => null;

    /// <summary>Computes the layer and a clamp of its results at once, with the bits of one after the other.</summary>
    /// <returns>Null where the layer has no way to do so.</returns>
    internal virtual Variable? ForwardClamped(Variable input, OutputClamp clamp, Pass pass) => null;

    internal void Join(string defaultName)
    {
        if (_belongsToNetwork)
            throw new ArgumentException($"The layer '{Name}' already belongs to a network. Create a layer for each place.");
        _belongsToNetwork = true;
        if (_name.Length == 0)
            _name = defaultName;
        NameParts();
    }

    /// <summary>Puts the layer's name before those of its parts.</summary>
    private protected virtual void NameParts()
    {
        foreach (Parameter parameter in Parameters)
            parameter.Qualify(Name);
        foreach (QuantizerSite site in Sites)
            site.Join(Name);
    }
}
