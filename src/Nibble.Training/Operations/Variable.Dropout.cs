namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>Sets each element to 0 with the probability of a rate and divides the others by 1 - rate, so that the mean stays; the values themselves in evaluation.</summary>
    /// <remarks>Srivastava et al. 2014. The pass and the stream decide which, for any number of threads, and anew in each step. The rate is rounded to a multiple of 2^-16.</remarks>
    /// <param name="rate">The share that is dropped, 0 to below 1.</param>
    /// <param name="pass">Whose random numbers decide.</param>
    /// <param name="stream">Of these, which: another one for each dropout of a network.</param>
    public Variable Dropout(float rate, Pass pass, ulong stream) => pass.IsTraining ? new DropoutOperation(this, rate, pass, stream).Run() : this;
}
