using Nibble.Studies;
using Spectre.Console;

namespace Nibble.Cli;

/// <summary>Shows on standard error how far work has come and how long it will take; says nothing where nobody watches.</summary>
internal sealed class ProgressDisplay : IProgress<StudyProgress>
{
    // What bar, percentage, time and spinner need beside the description so that none of them wraps.
    private const int OtherColumns = 32;

    private readonly ProgressContext _context;
    private readonly int _room;
    private readonly Lock _lock = new();
    private ProgressTask? _task;
    private string? _stage;

    private ProgressDisplay(ProgressContext context, int room) => (_context, _room) = (context, room);

    /// <summary>Does work that reports its progress.</summary>
    /// <param name="quiet">Whether to show nothing.</param>
    /// <param name="work">The work.</param>
    public static T Show<T>(bool quiet, Func<IProgress<StudyProgress>?, T> work)
    {
        if (quiet || Console.IsErrorRedirected)
            return work(null);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .Start(context =>
            {
                var display = new ProgressDisplay(context, Math.Max(console.Profile.Width - OtherColumns, 1));
                T result = work(display);
                display.Finish();
                return result;
            });
    }

    /// <inheritdoc/>
    public void Report(StudyProgress value)
    {
        lock (_lock)
        {
            if (value.Stage != _stage)
            {
                Finish();
                _task = _context.AddTask(Markup.Escape(value.Stage), maxValue: 1);
                _stage = value.Stage;
            }

            _task!.Value = value.Fraction;
            _task.Description = Markup.Escape(Shortened(value.Detail is null ? value.Stage : $"{value.Stage}, {value.Detail}"));
        }
    }

    private string Shortened(string text) => text.Length <= _room ? text : string.Concat(text.AsSpan(0, _room - 1), "…");

    private void Finish()
    {
        if (_task is not null)
            _task.Value = 1;
    }
}
