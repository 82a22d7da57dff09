using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Finds the smallest bits for each layer of a trained network that hold its accuracy, fit a size, or fit accumulators.</summary>
public static class BitSearch
{
    /// <summary>Searches, from the widest network down.</summary>
    /// <param name="model">A float network with one input.</param>
    /// <param name="goal">What to reach, and how accuracy is measured.</param>
    /// <param name="calibration">Inputs that resemble the real ones, [samples, ...]; a few hundred are usual.</param>
    /// <param name="progress">Hears of each step.</param>
    /// <param name="stop">Ends the search; it returns the best network so far. Before the first trial there is none.</param>
    /// <returns>The best network, every trial, and whether the goal was reached. Out of reach is no error: the result says by how much.</returns>
    /// <remarks>
    /// First each width of each layer is tried alone, and the noise it adds to the outputs of 64 samples noted. From these figures follows a way down, each step
    /// the one that saves most for the noise it adds; measuring the accuracy halves that way until the last network that holds is found. From there single
    /// and paired changes are tried in the order of what they promise. The same arguments give the same result, unless a limit of time ends the search.
    /// </remarks>
    /// <exception cref="QuantizationException">The goal, the network or the samples can't be used; the message says why.</exception>
    /// <exception cref="AccumulatorLimitException">The accumulator limit leaves a layer no room for a single weight, whatever its input's width.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped before a network was measured.</exception>
    public static SearchResult Smallest(Graph model, SearchGoal goal, Tensor calibration, IProgress<SearchProgress>? progress = null, CancellationToken stop = default)
    {
        goal.Check();
        stop.ThrowIfCancellationRequested();
        return new BitSearchRun(model, goal, calibration, progress, stop).Run();
    }
}
