using Nibble.Data;

namespace Nibble.Studies;

/// <summary>The samples of a recipe: what it learns from and what is held out to watch it, in the form that its network reads.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Held">Held out; empty where nothing is.</param>
internal sealed record TrainingData(Dataset Train, Dataset Held)
{
    /// <summary>Opens and divides the data.</summary>
    /// <exception cref="StudyException">The recipe holds out what is not there.</exception>
    /// <exception cref="DataException">The data can't be read.</exception>
    public static TrainingData Open(Recipe recipe, string dataRoot)
    {
        Dataset all = DatasetSource.Open(recipe.Data, dataRoot, DataSplit.Train);
        if (NetworkBuilder.ReadsRows(recipe))
            all = all.Flatten();
        (Dataset train, Dataset held) = Divide(recipe, all);
        return train.Count > 0 ? new TrainingData(train, held)
            : throw new StudyException($"The recipe '{recipe.Name}' holds out {held.Count} samples, but '{recipe.Data}' has only {all.Count}.");
    }

    private static (Dataset Train, Dataset Held) Divide(Recipe recipe, Dataset all)
    {
        if (recipe.Split is not { } split)
            return all.Split(Math.Min(recipe.Validation, all.Count));
        CatalogEntry entry = DatasetCatalog.Find(recipe.Data)
            ?? throw new StudyException($"The recipe '{recipe.Name}' asks for the split '{split}', but only public data sets have named ones, and '{recipe.Data}' is a file. Say 'validation:' and a number of samples instead.");
        return entry.GetSplit(split).Apply(all);
    }
}
