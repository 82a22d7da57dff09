using Nibble.Data;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>Saves a training in progress as an NPZ file and restores it, so that what follows is bit-equal to never having stopped.</summary>
internal static class Checkpoint
{
    private const string Position = "position";
    internal const string ModelPrefix = "model.";
    private const string OptimizerPrefix = "optimizer.";
    private const string AveragePrefix = "average.";
    private const int PositionCount = 6;

    /// <summary>Writes the file whole or not at all; the one before stays until then.</summary>
    public static void Save(string path, TrainingSession session)
    {
        Dictionary<string, NpyArray> arrays = Arrays(StateOf(session));
        arrays[Position] = NpyArray.Of(Quarters(session.Epoch, session.StepInEpoch, BitConverter.DoubleToInt64Bits(session.LossSum), session.Seen, session.Right, session.Optimizer.StepCount));
        NpzFile.Write(path, arrays);
    }

    /// <summary>Restores network, optimizer and position.</summary>
    /// <exception cref="StudyException">The file is not a checkpoint of this session's recipe.</exception>
    public static void Load(string path, TrainingSession session)
    {
        IReadOnlyDictionary<string, NpyArray> arrays = NpzFile.Read(path);
        Restore(path, arrays, StateOf(session));
        if (!arrays.TryGetValue(Position, out NpyArray? position) || position.Shape != [4 * PositionCount])
            throw new StudyException($"'{path}' does not say how far the training had come. Delete the run folder to begin anew.");
        long[] numbers = Whole(position.ToLabels());
        session.Restore((int)numbers[0], (int)numbers[1], BitConverter.Int64BitsToDouble(numbers[2]), numbers[3], numbers[4]);
        session.Optimizer.StepCount = numbers[5];
    }

    /// <summary>Writes the network alone.</summary>
    public static void SaveModel(string path, Sequential model) => NpzFile.Write(path, Arrays(StateOf(model)));

    /// <summary>Writes the network that validation saw: with averages of the weights where there are any.</summary>
    public static void SaveBest(string path, TrainingSession session)
    {
        session.Average?.Swap();
        SaveModel(path, session.Model);
        session.Average?.Swap();
    }

    /// <summary>Restores the network alone.</summary>
    /// <exception cref="StudyException">The file is not of this network.</exception>
    public static void LoadModel(string path, Sequential model) => Restore(path, NpzFile.Read(path), StateOf(model));

    private static void Restore(string path, IReadOnlyDictionary<string, NpyArray> arrays, IEnumerable<NamedTensor> states)
    {
        foreach (NamedTensor state in states)
        {
            if (!arrays.TryGetValue(state.Name, out NpyArray? array) || array.Shape != state.Value.Shape)
                throw new StudyException($"'{path}' is not a checkpoint of this network: '{state.Name}' of shape {state.Value.Shape} was expected, but {(array is null ? "is missing" : $"has shape {array.Shape}")}. Delete the run folder to begin anew.");
            array.ToTensor().Values.CopyTo(state.Value.Values);
        }
    }

    private static Dictionary<string, NpyArray> Arrays(IEnumerable<NamedTensor> states) => states.ToDictionary(state => state.Name, state => NpyArray.Of(state.Value));

    private static IEnumerable<NamedTensor> StateOf(Sequential model) => model.State().Select(state => state with { Name = ModelPrefix + state.Name });

    private static IEnumerable<NamedTensor> StateOf(TrainingSession session) =>
        StateOf(session.Model)
            .Concat(session.Optimizer.State().Select(state => state with { Name = OptimizerPrefix + state.Name }))
            .Concat((session.Average?.State() ?? []).Select(state => state with { Name = AveragePrefix + state.Name }));

    // Labels are 0 to 2^31 - 1, and the bits of a sum are anything: each number is four labels of 16 bits, the low ones first.
    private static int[] Quarters(params long[] numbers) => [.. numbers.SelectMany(number => Enumerable.Range(0, 4).Select(i => (int)((number >> (16 * i)) & 0xFFFF)))];

    private static long[] Whole(int[] quarters) => [.. quarters.Chunk(4).Select(four => four.Select((quarter, i) => (long)quarter << (16 * i)).Sum())];
}
