using Nibble.Numerics;

namespace Nibble.Reports;

/// <summary>A report that can't be made: a row of the wrong length, a series without its values, a file of an unknown kind.</summary>
public sealed class ReportException : NibbleException
{
    /// <summary>Creates the error with a message that names the part of the report and what was expected of it.</summary>
    public ReportException(string message)
        : base(message)
    {
    }
}
