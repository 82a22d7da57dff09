namespace Nibble.Kernels;

/// <summary>The operands of one time step of a few sequences, in the order of <see cref="LstmPanels"/>. Rows of state stand <see cref="Pitch"/> elements apart.</summary>
internal unsafe struct LstmStep
{
    /// <summary>The most sequences of a step.</summary>
    public const int MaxRows = 4;

    /// <summary>The sequences.</summary>
    public int Rows;

    /// <summary>The panels of weights.</summary>
    public int Panels;

    /// <summary>The hidden units; the depth of the recurrent product.</summary>
    public int Hidden;

    /// <summary>The recurrent weights: floats or 8-bit integers.</summary>
    public void* Weights;

    /// <summary>For each sequence the sums to start from: bias and input's part, all panels.</summary>
    public float** Starts;

    /// <summary>The hidden state that the step reads, as floats.</summary>
    public float* Before;

    /// <summary>The hidden state that the step writes, as floats.</summary>
    public float* After;

    /// <summary>The cells, which the step updates.</summary>
    public float* Cell;

    /// <summary>From a row of state to the next.</summary>
    public nint Pitch;

    /// <summary>The functions of the gates.</summary>
    public LstmGates Gates;

    /// <summary>
    /// The hidden state's codes that the step reads: for each row the magnitudes, then for each a byte of ones where the code is negative;
    /// so a row takes two pitches of bytes. Null where the state is real.
    /// </summary>
    public byte* CodesBefore;

    /// <summary>The hidden state's codes that the step writes.</summary>
    public byte* CodesAfter;

    /// <summary>For each sum the real value of one step of the integer sum: state's scale times weight's.</summary>
    public float* Factors;

    /// <summary>The grid of the hidden state.</summary>
    public LstmStateGrid Grid;

    /// <summary>What was written is what the next step reads.</summary>
    public void Turn()
    {
        float* before = Before;
        Before = After;
        After = before;
        byte* codes = CodesBefore;
        CodesBefore = CodesAfter;
        CodesAfter = codes;
    }
}
