using Nibble.Graphs;

namespace Nibble.Training;

/// <summary>Layers of which each reads what the one before it made.</summary>
internal static class LayerChain
{
    /// <summary>Names layers that have no names, and lets them belong to a network.</summary>
    /// <param name="layers">In order.</param>
    /// <param name="prefix">What names begin with.</param>
    /// <exception cref="ArgumentException">A layer stands in another network already, or two have the same name.</exception>
    public static void Name(IReadOnlyList<Layer> layers, string prefix)
    {
        var names = new HashSet<string>();
        (int learning, string stem) = (0, prefix);
        foreach (Layer layer in layers)
        {
            bool learns = layer.IsNumbered;
            layer.Join(learns ? $"{prefix}layer{++learning}" : FreeName(names, $"{stem}{layer.GetType().Name.ToLowerInvariant()}"));
            if (!names.Add(layer.Name))
                throw new ArgumentException($"Two layers are named '{layer.Name}'; names must be unique.", nameof(layers));
            if (learns)
                stem = $"{layer.Name}.";
        }
    }

    /// <summary>Computes the layers.</summary>
    public static Variable Run(IReadOnlyList<Layer> layers, Variable value, Pass pass, ICollection<Variable>? trace = null)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            if (i + 1 < layers.Count && layers[i + 1].Clamp is { } clamp && layers[i].ForwardClamped(value, clamp, pass) is { } clamped)
            {
                value = clamped;
                trace?.Add(value);
                i++;
            }
            else
            {
                value = layers[i].Forward(value, pass);
            }

            trace?.Add(value);
        }

        return value;
    }

    /// <summary>Adds the layers to a graph.</summary>
    public static void AddTo(IReadOnlyList<Layer> layers, GraphBuilder builder, string input, string output)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            string made = i == layers.Count - 1 ? output : layers[i].Name;
            layers[i].AddTo(builder, input, made);
            input = made;
        }
    }

    private static string FreeName(HashSet<string> taken, string name)
    {
        string free = name;
        for (int i = 2; taken.Contains(free); i++)
            free = $"{name}{i}";
        return free;
    }
}
