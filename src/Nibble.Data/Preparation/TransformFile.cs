using System.Globalization;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>Reads the files of <see cref="InputTransform.Write"/>: arrays named place.kind.array, such as <c>0.affine.mean</c>.</summary>
internal static class TransformFile
{
    public static InputTransform Read(string path)
    {
        IReadOnlyDictionary<string, NpyArray> arrays = NpzFile.Read(path);
        var parts = new SortedDictionary<int, string>();
        foreach (string name in arrays.Keys)
        {
            string[] words = name.Split('.');
            if (words.Length != 3 || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int place) || (!parts.TryAdd(place, words[1]) && parts[place] != words[1]))
                throw new DataException($"'{path}' is no file of prepared inputs: its array '{name}' has another name than 0.affine.mean and the like. Use the file that training wrote.");
        }

        InputTransform[] transforms = [.. parts.Select(part => Part(part.Key, part.Value))];
        return transforms.Length == 1 ? transforms[0] : new TransformSequence([.. transforms]);

        InputTransform Part(int place, string kind)
        {
            switch (kind)
            {
                case "affine":
                    float[] means = Values("mean"), deviations = Values("deviation");
                    Require(means.Length > 0 && means.Length == deviations.Length && deviations.All(deviation => deviation > 0), "as many deviations above 0 as means");
                    return new AffineTransform(means, deviations);
                case "gcn":
                    float[] scale = Values("scale");
                    Require(scale.Length == 1 && scale[0] > 0, "one scale above 0");
                    return new ContrastTransform(scale[0]);
                case "zca":
                    float[] center = Values("mean"), matrix = Values("matrix");
                    Require(center.Length > 0 && matrix.Length == (long)center.Length * center.Length, "a mean of each input and a square matrix of as many rows");
                    return new WhiteningTransform(center, matrix);
                default:
                    throw new DataException($"'{path}' prepares inputs by '{kind}', which is not known here. {NearestName.Hint(kind, ["affine", "gcn", "zca"])}");
            }

            float[] Values(string name) => arrays.TryGetValue($"{place}.{kind}.{name}", out NpyArray? array) && array.ToTensor() is Tensor values && values.Values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0
                ? values.Values.ToArray()
                : throw new DataException($"'{path}' has no array '{place}.{kind}.{name}' of finite numbers. Use the file that training wrote.");

            void Require(bool isRight, string expected)
            {
                if (!isRight)
                    throw new DataException($"'{path}' does not hold what '{place}.{kind}' needs: {expected}. Use the file that training wrote.");
            }
        }
    }
}
