namespace Nibble.Documentation.Tests;

/// <summary>A row of the table of floors.</summary>
internal sealed record Floor(int Number, string Room, IReadOnlyList<string> MayReference)
{
    /// <summary>Reads the table: floor, room in bold, the rooms that it references (or nothing), its sentence.</summary>
    public static IEnumerable<Floor> ReadTable(MarkdownDocument document)
    {
        foreach (string line in document.Lines)
        {
            string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
            if (cells.Length != 4 || !int.TryParse(cells[0], out int number))
                continue;
            string[] references = cells[2] == "nothing" ? [] : cells[2].Split(", ");
            yield return new Floor(number, cells[1].Trim('*'), references);
        }
    }
}
