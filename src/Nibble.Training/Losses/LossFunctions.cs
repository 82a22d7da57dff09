using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>What the losses of <see cref="Loss"/> that compare values are made of.</summary>
internal static class LossFunctions
{
    public readonly struct Square : ILossFunction
    {
        public static bool IsMean => true;

        public static double Of(float prediction, float target) => ((double)prediction - target) * ((double)prediction - target);

        public static float DerivativeOf(float prediction, float target) => 2 * (prediction - target);
    }

    public readonly struct HalfSquare : ILossFunction
    {
        public static bool IsMean => false;

        public static double Of(float prediction, float target) => 0.5 * ((double)prediction - target) * ((double)prediction - target);

        public static float DerivativeOf(float prediction, float target) => prediction - target;
    }

    public readonly struct Magnitude : ILossFunction
    {
        public static bool IsMean => true;

        public static double Of(float prediction, float target) => Math.Abs((double)prediction - target);

        // A sign of no number is an error to .NET; such a loss is not finite, and nobody goes back from it.
        public static float DerivativeOf(float prediction, float target) => prediction > target ? 1 : prediction < target ? -1 : 0;
    }

    public readonly struct Hinge : ILossFunction
    {
        public static bool IsMean => true;

        public static double Of(float prediction, float target) => Math.Max(0, 1 - (target * prediction));

        public static float DerivativeOf(float prediction, float target) => target * prediction < 1 ? -target : 0;
    }

    public readonly struct SquaredHinge : ILossFunction
    {
        public static bool IsMean => true;

        public static double Of(float prediction, float target)
        {
            double lacking = Math.Max(0, 1 - (target * prediction));
            return lacking * lacking;
        }

        public static float DerivativeOf(float prediction, float target) => -2 * target * Math.Max(0, 1 - (target * prediction));
    }

    public readonly struct BinaryCrossEntropy : ILossFunction
    {
        public static bool IsMean => true;

        // log(1 + e^x) - t·x, with the greater of 0 and x taken out so that the exponential does not overflow.
        public static double Of(float prediction, float target)
        {
            double x = prediction;
            return Math.Max(x, 0) - (target * x) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
        }

        public static float DerivativeOf(float prediction, float target) => ActivationFunctions.Sigmoid(prediction) - target;
    }
}
