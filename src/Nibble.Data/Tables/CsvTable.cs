using System.Globalization;
using CsvHelper;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>One reading of a table: what is known of its columns, and the rows so far.</summary>
internal sealed class CsvTable(string path, CsvReader reader, CsvOptions options)
{
    private readonly List<float> _inputs = [];
    private readonly List<float> _targets = [];
    private readonly List<int> _labels = [];
    private string[]? _header;
    private int _columns;
    private int _target;
    private int _rows;

    // Set where the first target that can't be a label stands.
    private string? _noLabel;

    public Dataset Read()
    {
        while (reader.Read())
        {
            string[] cells = reader.Current.ToArray();
            if (_columns == 0)
            {
                bool isHeader = cells.Any(cell => !TryParse(cell, out _));
                Begin(cells, isHeader);
                if (isHeader)
                    continue;
            }

            AddRow(cells);
        }

        if (_rows == 0)
            throw new DataException($"'{path}' has no rows of numbers: a line for each sample was expected.");
        return ToDataset(Path.GetFileName(path));
    }

    private static bool TryParse(string cell, out float value) => float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private void Begin(string[] cells, bool isHeader)
    {
        _header = isHeader ? cells : null;
        _columns = cells.Length;
        _target = options.Answers == CsvAnswers.None ? -1 : _columns - 1;
        if (options.Target is string name && options.Answers != CsvAnswers.None)
        {
            if (_header is null)
                throw new DataException($"'{path}' has no header line, so its column '{name}' can't be found. Add a line of column names, or leave the name out to use the last column.");
            _target = Array.FindIndex(_header, column => string.Equals(column, name, StringComparison.OrdinalIgnoreCase));
            if (_target < 0)
                throw new DataException($"'{path}' has no column '{name}'. {NearestName.Hint(name, _header)}");
        }

        if (_target >= 0 && _columns == 1)
            throw new DataException($"'{path}' has a single column, which can't be both input and target. If it is separated by something else than commas, semicolons, tabs or bars, change that.");
    }

    private void AddRow(string[] cells)
    {
        if (cells.Length != _columns)
            throw new DataException($"Line {reader.LineNumber} of '{path}' has {cells.Length} cells, but the first line has {_columns}.");
        for (int column = 0; column < _columns; column++)
        {
            if (!TryParse(cells[column], out float value) || !float.IsFinite(value))
                throw new DataException($"Line {reader.LineNumber}, {NameOf(column)} of '{path}' holds '{cells[column]}', but a finite number such as -1.5 or 2e-3 was expected. Correct the cell or remove the line.");
            if (column != _target)
                _inputs.Add(value);
            else
                AddAnswer(cells[column], value);
        }

        _rows++;
    }

    private void AddAnswer(string cell, float value)
    {
        _targets.Add(value);
        bool isLabel = int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out int label);
        _labels.Add(label);
        if (!isLabel)
            _noLabel ??= $"Line {reader.LineNumber}, {NameOf(_target)} of '{path}' holds '{cell}', but labels are whole numbers of at least 0.";
    }

    private Dataset ToDataset(string name)
    {
        var inputs = new Tensor([_rows, _target < 0 ? _columns : _columns - 1], [.. _inputs]);
        if (_target < 0)
            return Dataset.Unlabeled(name, inputs);
        if (options.Answers == CsvAnswers.Labels && _noLabel is not null)
            throw new DataException($"{_noLabel} Number the classes from 0, or read the column as real targets.");
        bool labels = options.Answers != CsvAnswers.Targets && _noLabel is null;
        return labels ? Dataset.Classification(name, inputs, [.. _labels]) : Dataset.Regression(name, inputs, new Tensor([_rows, 1], [.. _targets]));
    }

    private string NameOf(int column) => _header is null ? $"column {column + 1}" : $"column {column + 1} ('{_header[column]}')";
}
