using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Takes over what another network has learned.</summary>
internal static class WarmStart
{
    /// <summary>Copies values by name; those of quantizers only where both networks have them alike.</summary>
    /// <exception cref="TrainingException">The networks differ in more than quantizers.</exception>
    public static void Load(Sequential model, IReadOnlyList<NamedTensor> state)
    {
        var given = new Dictionary<string, Tensor>();
        foreach (NamedTensor entry in state)
            if (!given.TryAdd(entry.Name, entry.Value))
                throw new TrainingException($"The state to start from has two values named '{entry.Name}'.");

        List<(Tensor From, Tensor To)> copies = [];
        HashSet<string> known = [];
        foreach (Layer layer in model.Layers)
        {
            HashSet<string> learnedByQuantizers = [.. layer.Sites.SelectMany(site => site.State.Select(entry => entry.Name).Concat(site.Parameters.Select(parameter => parameter.Name)))];
            foreach (NamedTensor own in layer.State)
            {
                known.Add(own.Name);
                bool isFound = given.TryGetValue(own.Name, out Tensor? from), fits = isFound && from!.Shape == own.Value.Shape;
                if (!fits && !learnedByQuantizers.Contains(own.Name))
                    throw new TrainingException(isFound
                        ? $"'{own.Name}' has the shape {own.Value.Shape} here, but {from!.Shape} in the state to start from. Only quantizers may differ: give both networks the same layers."
                        : $"'{own.Name}' is missing in the state to start from. Only quantizers may differ: give both networks the same layers, with the same names.");
                if (fits)
                    copies.Add((from!, own.Value));
            }
        }

        foreach (string name in given.Keys)
            if (!known.Contains(name) && !MayBeLeftOut(known, name))
                throw new TrainingException($"The state to start from has '{name}', for which this network has no place. Only quantizers may differ: give both networks the same layers, with the same names.");

        foreach (QuantizerSite site in model.Layers.SelectMany(layer => layer.Sites))
            site.Reset();
        foreach ((Tensor from, Tensor to) in copies)
            from.Values.CopyTo(to.Values);
    }

    // What a quantizer or an optimizer keeps is named after what it is of: layer1.weight.step, layer1.input.range, layer1.bias.mean.
    private static bool MayBeLeftOut(HashSet<string> known, string name)
    {
        string[] parts = name.Split('.');
        return parts.Length == 1 || parts[^2] is "weight" or "input" or "values" || known.Contains(string.Join('.', parts[..^1]));
    }
}
