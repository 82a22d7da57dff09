namespace Nibble.Numerics;

/// <summary>The rule by which a real number becomes an integer. No code in Nibble rounds without naming one.</summary>
public enum Rounding
{
    /// <summary>To the nearest, ties to the even integer: IEEE 754's default, ONNX, NumPy.</summary>
    NearestEven,

    /// <summary>To the nearest, ties away from zero: C's round, gemmlowp's shift.</summary>
    NearestAway,

    /// <summary>To the nearest, ties toward positive infinity: floor(x + 1/2), a hardware shift with a rounding bit.</summary>
    HalfUp,

    /// <summary>To the nearest, ties toward negative infinity: "round to nearest" as Gupta et al. 2015, section 3.1, print it.</summary>
    HalfDown,

    /// <summary>To the nearest, ties toward zero: QONNX's HALF_DOWN.</summary>
    NearestTowardZero,

    /// <summary>To the greatest integer that is not above.</summary>
    Floor,

    /// <summary>To the least integer that is not below.</summary>
    Ceiling,

    /// <summary>To the integer next to it on the side of zero: a C cast.</summary>
    TowardZero,

    /// <summary>To the integer next to it on the side away from zero: QONNX's UP.</summary>
    AwayFromZero,

    /// <summary>Up with a probability equal to the fraction, down otherwise (Gupta et al. 2015, section 3.1).</summary>
    Stochastic,
}
