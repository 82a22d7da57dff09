namespace Nibble.Quantization;

/// <summary>What an operator means for the quantizers around it.</summary>
internal enum PlacementRule
{
    /// <summary>Multiplies codes by integer weights: reads codes. What comes out becomes codes where somebody asks for them.</summary>
    Product,

    /// <summary>As a product, but runtimes have it in integers only where codes come out as well: its result becomes codes wherever it goes.</summary>
    ProductOfCodes,

    /// <summary>Computes on several codes at once: where codes are asked of it, it reads codes.</summary>
    Combination,

    /// <summary>Joins values as they are: as a combination, and values that go nowhere else share its grid, so that they are only copied.</summary>
    Join,

    /// <summary>Ends a function of one number, of one node or several, which is a table from codes to codes: where codes are asked of it, what it begins with becomes codes.</summary>
    Function,

    /// <summary>Moves or picks numbers: what goes in and what comes out share a grid.</summary>
    Move,

    /// <summary>Limits numbers: part of the quantizer behind it, whose grid ends where the limits do.</summary>
    Limit,

    /// <summary>Computes with real numbers. Nothing becomes codes on its account.</summary>
    Real,
}
