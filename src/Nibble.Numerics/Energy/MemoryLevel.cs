namespace Nibble.Numerics;

/// <summary>The memories whose accesses have a known energy.</summary>
public enum MemoryLevel
{
    /// <summary>On-chip memory of 8 KB.</summary>
    Sram8KB,

    /// <summary>On-chip memory of 32 KB.</summary>
    Sram32KB,

    /// <summary>On-chip memory of 1 MB.</summary>
    Sram1MB,

    /// <summary>Memory on another chip.</summary>
    Dram,
}
