namespace Nibble.Quantization;

/// <summary>Σ min(max(m - t, 0), c) over magnitudes, for any threshold t and ceiling c, from one sort.</summary>
internal sealed class ShrunkSum
{
    private readonly double[] _descending;
    private readonly double[] _prefix;

    public ShrunkSum(IEnumerable<double> magnitudes)
    {
        _descending = [.. magnitudes.OrderDescending()];
        _prefix = new double[_descending.Length + 1];
        for (int i = 0; i < _descending.Length; i++)
            _prefix[i + 1] = _prefix[i] + _descending[i];
    }

    /// <summary>The greatest magnitude, 0 where there is none: beyond it the sum is 0.</summary>
    public double Greatest => _descending.Length > 0 ? _descending[0] : 0;

    /// <summary>The sum at a threshold and a ceiling, both at least 0.</summary>
    public double At(double threshold, double ceiling) => At(threshold) - At(threshold + ceiling);

    private double At(double threshold)
    {
        int low = 0, high = _descending.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_descending[middle] > threshold)
                low = middle + 1;
            else
                high = middle;
        }

        return _prefix[low] - (low * threshold);
    }
}
