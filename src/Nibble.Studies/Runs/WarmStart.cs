using Nibble.Data;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>Begins a training with the weights of another run, such as a float one, whose layers may have other quantizers.</summary>
internal static class WarmStart
{
    private static readonly string[] Checkpoints = ["best.npz", "checkpoint.npz"];

    /// <summary>Copies what the networks have in common, by name and shape: every weight and bias must be there.</summary>
    /// <param name="source">A run folder, or a checkpoint.</param>
    /// <param name="model">What begins with those weights.</param>
    /// <exception cref="StudyException">There is no run, or its network has other weights.</exception>
    public static void Load(string source, Sequential model)
    {
        string path = Directory.Exists(source)
            ? Checkpoints.Select(name => Path.Combine(source, name)).FirstOrDefault(File.Exists) ?? throw new StudyException($"The run folder '{source}', which training is to start from, holds no checkpoint. Train that recipe first.")
            : source;
        IReadOnlyDictionary<string, NpyArray> arrays = NpzFile.Read(path);
        HashSet<string> needed = [.. model.Parameters.Select(parameter => parameter.Name).Where(name => name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal))];
        foreach (NamedTensor state in model.State().Where(state => state.Name != "steps"))
        {
            NpyArray? array = arrays.GetValueOrDefault(Checkpoint.ModelPrefix + state.Name);
            if (array is not null && array.Shape == state.Value.Shape)
                array.ToTensor().Values.CopyTo(state.Value.Values);
            else if (needed.Contains(state.Name))
                throw new StudyException($"'{path}', which training is to start from, is of another network: '{state.Name}' of shape {state.Value.Shape} was expected, but {(array is null ? "is missing" : $"has shape {array.Shape}")}. Start from a run whose layers have the same sizes.");
        }
    }
}
