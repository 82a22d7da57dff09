using Nibble.Data;

namespace Nibble.Studies;

/// <summary>The samples of a recipe: what it learns from and what is held out to watch it, in the form that its network reads.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Held">Held out; empty where nothing is.</param>
/// <param name="Preparation">What was done to both; the model that the run leaves does it by itself.</param>
internal sealed record TrainingData(Dataset Train, Dataset Held, InputTransform Preparation)
{
    /// <summary>Opens and divides the data.</summary>
    /// <exception cref="StudyException">The recipe holds out what is not there.</exception>
    /// <exception cref="DataException">The data can't be read.</exception>
    public static TrainingData Open(Recipe recipe, string dataRoot)
    {
        Dataset all = DatasetSource.Open(recipe.Data, dataRoot, DataSplit.Train);
        (Dataset train, Dataset held) = Divide(recipe, all);
        if (train.Count == 0)
            throw new StudyException($"The recipe '{recipe.Name}' holds out {held.Count} samples, but '{recipe.Data}' has only {all.Count}.");
        InputTransform preparation = InputPreparation.Parse(recipe.Prepare).Fit(train);
        (train, held) = (preparation.Apply(train), preparation.Apply(held));
        return NetworkBuilder.ReadsRows(recipe) ? new TrainingData(train.Flatten(), held.Flatten(), preparation) : new TrainingData(train, held, preparation);
    }

    private static (Dataset Train, Dataset Held) Divide(Recipe recipe, Dataset all)
    {
        return recipe.Split is { } split
            ? DatasetSource.SplitOf(recipe.Data, all, split).Apply(all)
            : all.Split(Math.Min(recipe.Validation, all.Count));
    }
}
