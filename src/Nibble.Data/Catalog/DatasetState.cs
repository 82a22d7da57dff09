namespace Nibble.Data;

/// <summary>What stands in the folder of a known data set, or in the place of one of its files.</summary>
public enum DatasetState
{
    /// <summary>Everything is there, and every checksum is right.</summary>
    Complete,

    /// <summary>Something is not there; what is there is right.</summary>
    Missing,

    /// <summary>Something has the wrong length or checksum: damaged, or another file under this name.</summary>
    Wrong,
}
