namespace Nibble.Kernels;

/// <summary>The definition of a tile, in plain loops: the judge of all others.</summary>
internal sealed unsafe class ReferenceFloatTile : FloatTile
{
    public override string Name => "reference";

    public override bool IsSupported => true;

    public override int Rows => 4;

    public override int Columns => 8;

    public override void Multiply(FloatTileJob* job, int rows)
    {
        nint rowStep = job->Interleaved ? sizeof(float) : job->RowStep, step = job->Interleaved ? Rows * sizeof(float) : job->Step;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                float sum = job->From[(row * job->FromStep) + column];
                float* weight = job->Panel + column;
                for (nint tap = 0; tap < job->Taps; tap++)
                {
                    byte* x = job->Left + (row * rowStep) + job->Offsets[tap];
                    for (nint k = 0; k < job->Length; k++, x += step, weight += Columns)
                        sum = MathF.FusedMultiplyAdd(*(float*)x, *weight, sum);
                }

                job->To[(row * job->ToStep) + column] = sum < job->Low ? job->Low : sum > job->High ? job->High : sum;
            }
        }
    }
}
