using Nibble.Data;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>Saves a training in progress as an NPZ file and restores it, so that what follows is bit-equal to never having stopped.</summary>
internal static class Checkpoint
{
    private const string Position = "position";
    private const string ModelPrefix = "model.";
    private const string OptimizerPrefix = "optimizer.";

    /// <summary>Writes the file whole or not at all; the one before stays until then.</summary>
    public static void Save(string path, TrainingSession session)
    {
        Dictionary<string, NpyArray> arrays = StateOf(session).ToDictionary(state => state.Name, state => NpyArray.Of(state.Value));
        arrays[Position] = NpyArray.Of(Halves(session.Epoch, session.StepInEpoch, BitConverter.DoubleToInt64Bits(session.LossSum), session.Seen, session.Optimizer.StepCount));
        NpzFile.Write(path, arrays);
    }

    /// <summary>Restores network, optimizer and position.</summary>
    /// <exception cref="StudyException">The file is not a checkpoint of this session's recipe.</exception>
    public static void Load(string path, TrainingSession session)
    {
        IReadOnlyDictionary<string, NpyArray> arrays = NpzFile.Read(path);
        foreach (NamedTensor state in StateOf(session))
        {
            if (!arrays.TryGetValue(state.Name, out NpyArray? array) || array.Shape != state.Value.Shape)
                throw new StudyException($"'{path}' is not a checkpoint of this network: '{state.Name}' of shape {state.Value.Shape} was expected, but {(array is null ? "is missing" : $"has shape {array.Shape}")}. Delete the run folder to begin anew.");
            array.ToTensor().Values.CopyTo(state.Value.Values);
        }

        if (!arrays.TryGetValue(Position, out NpyArray? position) || position.Shape != [10])
            throw new StudyException($"'{path}' does not say how far the training had come. Delete the run folder to begin anew.");
        long[] numbers = Whole(position.ToLabels());
        session.Restore((int)numbers[0], (int)numbers[1], BitConverter.Int64BitsToDouble(numbers[2]), numbers[3]);
        session.Optimizer.StepCount = numbers[4];
    }

    private static IEnumerable<NamedTensor> StateOf(TrainingSession session) =>
        session.Model.State().Select(state => state with { Name = ModelPrefix + state.Name })
            .Concat(session.Optimizer.State().Select(state => state with { Name = OptimizerPrefix + state.Name }));

    // NPZ arrays of ours hold 32-bit integers: each number is two of them, the high half first.
    private static int[] Halves(params ReadOnlySpan<long> numbers)
    {
        var halves = new int[numbers.Length * 2];
        for (int i = 0; i < numbers.Length; i++)
            (halves[2 * i], halves[(2 * i) + 1]) = ((int)(numbers[i] >> 32), unchecked((int)numbers[i]));
        return halves;
    }

    private static long[] Whole(int[] halves) => [.. Enumerable.Range(0, halves.Length / 2).Select(i => ((long)halves[2 * i] << 32) | (uint)halves[(2 * i) + 1])];
}
