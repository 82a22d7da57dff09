namespace Nibble.SideBySide;

/// <summary>Whole steps of training, forward, backward and update by Adam, of networks that begin with the same numbers on both sides.</summary>
internal sealed class TrainingGroup : IGroup
{
    // Losses before this many steps are compared; later ones drift apart as roundings add up.
    private const int ComparedSteps = 3;

    public string Name => "training";

    public string Description => "whole steps of training against PyTorch";

    public IEnumerable<Contest> Contests(Comparison comparison)
    {
        if (comparison.Peers.PyTorch is null)
            yield break;
        foreach (TrainedNetwork network in TrainedNetwork.All)
            if (comparison.Wants(network.What))
                yield return Against(network);
    }

    private static Contest Against(TrainedNetwork network)
    {
        var theirs = new PyTorchTraining(network.Name);
        StepsOnOneBatch? ours = null;
        return new Contest
        {
            What = network.What,
            Peer = "PyTorch",
            Kernel = "",
            Operations = network.Operations,
            CallsAtOnce = network.StepsAtOnce,
            Prepare = threads =>
            {
                theirs.Open(threads);
                ours = network.Build();
            },
            Ours = () => ours!.Train(network.StepsAtOnce),
            Theirs = () => theirs.Train(network.StepsAtOnce),
            Compare = () =>
            {
                StepsOnOneBatch fresh = network.Build();
                using var peer = new PyTorchTraining(network.Name);
                peer.Open(1);
                (float[] our, float[] their) = (new float[ComparedSteps], new float[ComparedSteps]);
                for (int step = 0; step < ComparedSteps; step++)
                {
                    our[step] = fresh.Train(1);
                    peer.Train(1);
                    their[step] = (float)peer.Loss;
                }

                return Agreement.OfFloats(our, their, network.Tolerance).With(network.ToleranceReason);
            },
            Owned = [theirs],
        };
    }
}
