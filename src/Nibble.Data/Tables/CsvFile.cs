using CsvHelper;

namespace Nibble.Data;

/// <summary>
/// Tables of numbers as text: one sample a line, with or without a header line, quoted where needed (RFC 4180).
/// Numbers have a decimal point, whatever the machine's culture.
/// </summary>
public static class CsvFile
{
    // Stops a quote that is never closed from swallowing a large file.
    private const int MaxLine = 1 << 24;

    /// <summary>Reads a table.</summary>
    /// <param name="path">A text file in UTF-8 or with a byte order mark; cells are separated by commas, semicolons, tabs or bars, which the first lines tell.</param>
    /// <param name="options">Which column holds the answers and what it means.</param>
    /// <returns>Inputs [rows, columns] without the target column; labels, or targets [rows, 1].</returns>
    /// <exception cref="DataException">The file is missing, empty or no table of finite numbers; the message has line and column.</exception>
    public static Dataset Read(string path, CsvOptions? options = null) => FileErrors.Explain(path, () =>
    {
        using CsvReader reader = CsvReader.FromFile(path, new CsvReaderOptions
        {
            HasHeader = false,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = MaxLine,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
        try
        {
            return new CsvTable(path, reader, options ?? new CsvOptions()).Read();
        }
        catch (CsvFormatException error)
        {
            throw new DataException($"Line {error.LineNumber} of '{path}' can't be read: {error.Message} Quote whole cells, and double the quotes within.", error);
        }
    });
}
