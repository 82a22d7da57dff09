namespace Nibble.Studies;

/// <summary>Which epoch's weights become a run's model.</summary>
public enum KeptWeights
{
    /// <summary>Those that training ended with.</summary>
    Last,

    /// <summary>Those of the epoch with the best validation: the greatest accuracy, or the least loss where there are no classes.</summary>
    Best,
}
