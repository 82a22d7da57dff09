namespace Nibble.Kernels;

/// <summary>A function of two bytes, looked up.</summary>
/// <param name="table">256 rows, one for each first byte, of 256 results.</param>
internal readonly unsafe struct PairTable(byte* table) : IPairRun
{
    /// <summary>Bytes from a row to the next.</summary>
    public const int RowLength = 256;

    private readonly byte* _table = table;

    public void Run(byte* left, int leftStep, byte* right, int rightStep, byte* output, int count)
    {
        for (int i = 0; i < count; i++)
            output[i] = _table[(left[i * leftStep] * RowLength) + right[i * rightStep]];
    }
}
