namespace Nibble.SideBySide;

/// <summary>Contests of one kind.</summary>
internal interface IGroup
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    /// <summary>What is compared with what, in a few words.</summary>
    string Description { get; }

    /// <summary>The contests, each made when the one before is over, so that only one's operands take memory.</summary>
    IEnumerable<Contest> Contests(Comparison comparison);
}
