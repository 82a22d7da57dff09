namespace Nibble.Numerics;

/// <summary>Where the levels of k-means begin.</summary>
public enum KMeansStart
{
    /// <summary>Evenly spaced from the least to the greatest value, so that rare large weights keep a level (Han et al. 2016, arXiv:1510.00149, section 3.2).</summary>
    Linear,

    /// <summary>At evenly spaced quantiles: every level begins with as many values.</summary>
    Quantile,

    /// <summary>At values drawn with a probability proportional to their squared distance from the levels drawn before (Arthur and Vassilvitskii 2007, "k-means++").</summary>
    PlusPlus,
}
