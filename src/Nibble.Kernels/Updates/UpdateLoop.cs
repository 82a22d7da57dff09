using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The step itself over a stretch of elements: one read and one write of everything an element has.</summary>
/// <remarks>What is left at the end goes through a full vector of its own, so an element gets the same bits wherever it stands.</remarks>
internal static unsafe class UpdateLoop
{
    private const int Lanes = 16;

    /// <param name="rule">The step.</param>
    /// <param name="values">The parameter's elements.</param>
    /// <param name="gradient">Their gradients.</param>
    /// <param name="first">Their first moments, where the method has them.</param>
    /// <param name="second">Their second moments, where the method has them.</param>
    /// <param name="count">The elements.</param>
    /// <param name="index">The first element's index in its parameter.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TMethod, TExtent>(in UpdateRule rule, float* values, float* gradient, float* first, float* second, nint count, nint index)
        where TMethod : struct, IUpdateMethod
        where TExtent : struct, IUpdateExtent
    {
        UpdateRule step = rule;
        ulong random = !TExtent.IsPlain && step.GridIsStochastic ? CounterRandomLanes.Base(step.Random) : 0;
        nint i = 0;
        for (; i <= count - Lanes; i += Lanes)
            Step<TMethod, TExtent>(step, random, values + i, gradient + i, first + i, second + i, index + i);
        if (i < count)
            Rest<TMethod, TExtent>(step, random, values + i, gradient + i, first + i, second + i, (int)(count - i), index + i);
    }

    /// <summary>The same over some columns of some rows of a matrix, whose gradient stands by itself.</summary>
    /// <param name="rule">The step.</param>
    /// <param name="values">The block's first element.</param>
    /// <param name="gradient">The gradient's first element.</param>
    /// <param name="first">The first moments, where the method has them.</param>
    /// <param name="second">The second moments, where the method has them.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="step">Elements from a row of the matrix to the next.</param>
    /// <param name="gradientStep">Elements from a row of the gradient to the next.</param>
    /// <param name="index">The first element's index in its parameter.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunBlock<TMethod, TExtent>(in UpdateRule rule, float* values, float* gradient, float* first, float* second, int rows, int columns, nint step, nint gradientStep, nint index)
        where TMethod : struct, IUpdateMethod
        where TExtent : struct, IUpdateExtent
    {
        UpdateRule local = rule;
        ulong random = !TExtent.IsPlain && local.GridIsStochastic ? CounterRandomLanes.Base(local.Random) : 0;
        for (int row = 0; row < rows; row++)
        {
            int i = 0;
            for (; i <= columns - Lanes; i += Lanes)
                Step<TMethod, TExtent>(local, random, values + i, gradient + i, first + i, second + i, index + i);
            if (i < columns)
                Rest<TMethod, TExtent>(local, random, values + i, gradient + i, first + i, second + i, columns - i, index + i);
            values += step;
            gradient += gradientStep;
            first += step;
            second += step;
            index += step;
        }
    }

    private static void Rest<TMethod, TExtent>(in UpdateRule rule, ulong random, float* values, float* gradient, float* first, float* second, int count, nint index)
        where TMethod : struct, IUpdateMethod
        where TExtent : struct, IUpdateExtent
    {
        float* whole = stackalloc float[4 * Lanes];
        new Span<float>(whole, 4 * Lanes).Clear();
        float* wholeGradient = whole + Lanes, wholeFirst = whole + (2 * Lanes), wholeSecond = whole + (3 * Lanes);
        for (int i = 0; i < count; i++)
        {
            whole[i] = values[i];
            wholeGradient[i] = gradient[i];
            if (TMethod.Moments > 0)
                wholeFirst[i] = first[i];
            if (TMethod.Moments > 1)
                wholeSecond[i] = second[i];
        }

        Step<TMethod, TExtent>(rule, random, whole, wholeGradient, wholeFirst, wholeSecond, index);
        for (int i = 0; i < count; i++)
        {
            values[i] = whole[i];
            if (TMethod.Moments > 0)
                first[i] = wholeFirst[i];
            if (TMethod.Moments > 1)
                second[i] = wholeSecond[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TMethod, TExtent>(in UpdateRule rule, ulong random, float* values, float* gradient, float* first, float* second, nint index)
        where TMethod : struct, IUpdateMethod
        where TExtent : struct, IUpdateExtent
    {
        Vector512<float> w = Vector512.Load(values), g = Vector512.Load(gradient);
        Vector512<float> m = TMethod.Moments > 0 ? Vector512.Load(first) : default, v = TMethod.Moments > 1 ? Vector512.Load(second) : default;
        if (!TExtent.IsPlain)
            g = Prepared(rule, g, w);
        Vector512<float> delta = TMethod.Step(rule, g, ref m, ref v);
        if (!TExtent.IsPlain && rule.Shrinkage != 0)
            delta = Vector512.FusedMultiplyAdd(w, Vector512.Create(rule.Shrinkage), delta);
        if (!TExtent.IsPlain && rule.Scale != 1)
            delta *= Vector512.Create(rule.Scale);
        w -= delta;
        if (!TExtent.IsPlain && rule.Bound < float.PositiveInfinity)
            w = Vector512.Min(Vector512.Max(w, Vector512.Create(-rule.Bound)), Vector512.Create(rule.Bound));
        if (!TExtent.IsPlain && rule.GridScale > 0)
            w = OnGrid(rule, random, w, index);

        Vector512.Store(w, values);
        if (TMethod.Moments > 0)
            Vector512.Store(m, first);
        if (TMethod.Moments > 1)
            Vector512.Store(v, second);
    }

    // The settings are the same for all elements, so a branch costs less than what it leaves out.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Prepared(in UpdateRule rule, Vector512<float> g, Vector512<float> w)
    {
        if (rule.Reach < float.PositiveInfinity)
            g = Vector512.ConditionalSelect(Vector512.LessThanOrEqual(Vector512.Abs(w), Vector512.Create(rule.Reach)), g, Vector512<float>.Zero);
        if (rule.GradientScale != 1)
            g *= Vector512.Create(rule.GradientScale);
        if (rule.GradientLimit < float.PositiveInfinity)
            g = Vector512.Min(Vector512.Max(g, Vector512.Create(-rule.GradientLimit)), Vector512.Create(rule.GradientLimit));
        return rule.Decay == 0 ? g : Vector512.FusedMultiplyAdd(w, Vector512.Create(rule.Decay), g);
    }

    // As QuantizationGrid.Encode and Decode with the zero point 0: of x = t ± r, t whole and 0 <= r < 1, both parts are exact floats, and so is 1 - u.
    private static Vector512<float> OnGrid(in UpdateRule rule, ulong random, Vector512<float> w, nint index)
    {
        Vector512<float> scale = Vector512.Create(rule.GridScale), x = w / scale;
        Vector512<float> inside = Vector512.Min(Vector512.Max(x, Vector512.Create(rule.GridLow)), Vector512.Create(rule.GridHigh));
        Vector512<float> steps;
        if (rule.GridIsStochastic)
        {
            Vector512<float> u = CounterRandomLanes.Uniform(random, (ulong)index), one = Vector512<float>.One;
            Vector512<float> whole = Vector512.Truncate(inside), rest = Vector512.Abs(inside - whole);
            Vector512<float> up = Vector512.LessThan(u, rest) & one, down = Vector512.GreaterThanOrEqual(rest, one - u) & one;
            steps = Vector512.ConditionalSelect(Vector512.LessThan(inside, Vector512<float>.Zero), whole - down, whole + up);
        }
        else
        {
            steps = Vector512.Round(inside, MidpointRounding.ToEven);
        }

        // NaN is the least point, and -0 becomes the 0 that an integer is.
        return (Vector512.ConditionalSelect(Vector512.Equals(x, x), steps, Vector512.Create(rule.GridLow)) + Vector512<float>.Zero) * scale;
    }
}
