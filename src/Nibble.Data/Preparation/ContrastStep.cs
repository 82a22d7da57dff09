using System.Globalization;

namespace Nibble.Data;

/// <summary>
/// Global contrast normalization: of each sample by itself, the mean is subtracted, and the rest is divided by its Euclidean norm and multiplied by a scale.
/// A sample without contrast becomes zero.
/// </summary>
/// <remarks>
/// 55, near the square root of 3072, gives CIFAR-10's pixels a deviation near 1: what Goodfellow et al. (Maxout Networks, 2013, arXiv:1302.4389) and after
/// them BinaryConnect (arXiv:1511.00363) have before ZCA.
/// </remarks>
internal sealed record ContrastStep(float Scale) : PreparationStep
{
    public const float DefaultScale = 55;

    public override string Words => Scale == DefaultScale ? "gcn" : $"gcn {Scale.ToString(CultureInfo.InvariantCulture)}";

    public override InputTransform Fit(Dataset train) => new ContrastTransform(Scale);
}
