namespace Nibble.SideBySide;

/// <summary>Two ways to do the same work.</summary>
internal sealed record Contest : IDisposable
{
    /// <summary>What is done, such as a shape.</summary>
    public required string What { get; init; }

    /// <summary>Whom Nibble is compared with.</summary>
    public required string Peer { get; init; }

    /// <summary>The kernel that Nibble chose.</summary>
    public required string Kernel { get; init; }

    /// <summary>Multiplications and additions of one call.</summary>
    public required double Operations { get; init; }

    /// <summary>How often each side does the work in one call; times are of a single one.</summary>
    public int CallsAtOnce { get; init; } = 1;

    /// <summary>Is told the number of threads before the calls are made with it.</summary>
    public Action<int> Prepare { get; init; } = _ => { };

    /// <summary>Nibble's call.</summary>
    public required Action Ours { get; init; }

    /// <summary>The peer's call.</summary>
    public required Action Theirs { get; init; }

    /// <summary>Compares what the calls left behind.</summary>
    public required Func<Agreement> Compare { get; init; }

    /// <summary>What is given back when the contest is over.</summary>
    public IReadOnlyList<IDisposable> Owned { get; init; } = [];

    public void Dispose()
    {
        foreach (IDisposable owned in Owned)
            owned.Dispose();
    }
}
