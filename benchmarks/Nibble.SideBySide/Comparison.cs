using System.Globalization;
using Nibble.Kernels;
using Nibble.Numerics;
using Nibble.Studies;

namespace Nibble.SideBySide;

/// <summary>Holds contests one after the other.</summary>
/// <param name="peers">Whom Nibble is compared with.</param>
/// <param name="threads">The numbers of threads, for each of which every contest is held.</param>
/// <param name="duration">How long a contest lasts.</param>
/// <param name="only">What a contest's name must contain; null for anything.</param>
/// <param name="models">The files that the group of models is about; none for the built-in ones.</param>
/// <param name="batches">How many samples its networks get at once.</param>
internal sealed class Comparison(PeerSet peers, IReadOnlyList<int> threads, TimeSpan duration, string? only, IReadOnlyList<string> models, IReadOnlyList<int> batches)
{
    public PeerSet Peers => peers;

    public IReadOnlyList<string> Models => models;

    public IReadOnlyList<int> Batches => batches;

    /// <summary>How many contests could not be held.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether a contest of this name is asked for; asked before its operands are made.</summary>
    public bool Wants(string what) => only is null || what.Contains(only, StringComparison.OrdinalIgnoreCase);

    /// <summary>Says on standard error what is left out or how far it has come.</summary>
    public static void Tell(string words) => Console.Error.WriteLine(words);

    /// <summary>Holds all contests of some groups.</summary>
    public IReadOnlyList<Row> Run(IEnumerable<IGroup> groups)
    {
        foreach (string lack in peers.Missing)
            Tell(lack);
        var rows = new List<Row>();
        foreach (IGroup group in groups)
            foreach (Contest contest in group.Contests(this))
                using (contest)
                    foreach (int count in threads)
                        if (Hold(group.Name, contest, count) is { } row)
                            rows.Add(row);
        return rows;
    }

    /// <summary>Says that something can't be compared, and why.</summary>
    public void LeaveOut(string what, NibbleException error)
    {
        Failures++;
        Tell($"{what} is left out: {error.Message}");
    }

    private Row? Hold(string group, Contest contest, int count)
    {
        Workers.Limit = count;
        peers.SetThreads(count);
        Agreement agreement;
        try
        {
            contest.Prepare(count);
            contest.Ours();
            contest.Theirs();
            agreement = contest.Compare();
        }
        catch (NibbleException error)
        {
            LeaveOut($"{contest.What}, threads {count}", error);
            return null;
        }

        IReadOnlyList<Timing> times = Alternation.Run([contest.Ours, contest.Theirs], duration);
        var row = new Row(group, contest.What, count, contest.Peer, contest.Kernel, contest.Operations, times[0].DividedBy(contest.CallsAtOnce), times[1].DividedBy(contest.CallsAtOnce), agreement);
        Tell(string.Create(CultureInfo.InvariantCulture,
            $"{row.Group,-12} {row.What,-36} threads {count} {row.Ours.Median * 1e3,10:G4} ms, {row.Peer} {row.Theirs.Median * 1e3:G4} ms, ratio {row.Ratio:0.000}, {row.Agreement.Words}"));
        return row;
    }
}
