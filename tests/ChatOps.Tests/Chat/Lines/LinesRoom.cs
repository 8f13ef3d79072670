using ChatOps.Journal;

namespace ChatOps.Tests.Chat.Lines;

/// <summary>The emulated end of a chat platform that exists in the tests only: rooms of plain text lines, in memory.</summary>
internal sealed class LinesRoom
{
    private readonly Lock _lock = new();
    private readonly List<Line> _lines = [];
    private int _ids;
    private int _said;

    /// <summary>By name; the id is another thing.</summary>
    public Dictionary<string, string> Channels { get; } = new() { ["#release"] = "room-1" };

    public HashSet<string> Members { get; } = ["zoe", "yan"];

    /// <summary>Otherwise a line stays as it was posted.</summary>
    public bool IsEditable { get; init; } = true;

    /// <summary>Otherwise a reply is a line as any other.</summary>
    public bool HasThreads { get; init; } = true;

    public bool IsFrozen { get; set; }

    /// <summary>The number of coming posts that succeed but whose responses are lost.</summary>
    public int LostAnswers { get; set; }

    /// <summary>The number of coming posts that are rejected for their content.</summary>
    public int Refusals { get; set; }

    public IReadOnlyList<Line> Messages(string channel)
    {
        lock (_lock)
        {
            return [.. _lines.Where(line => line.Channel == channel && line.Thread is null)];
        }
    }

    public IReadOnlyList<Line> Replies(string message)
    {
        lock (_lock)
        {
            return [.. _lines.Where(line => line.Thread == message)];
        }
    }

    /// <summary>What the bot receives when someone writes a line. One that begins with &gt; presses a button: "&gt;run VALUE".</summary>
    public Delivery Say(string who, string channel, string text, DateTimeOffset at) => new(
        LinesPlatform.PlatformName,
        $"{Interlocked.Increment(ref _said)}",
        "line",
        at,
        System.Text.Encoding.UTF8.GetBytes($"{who}\n{channel}\n{text}"));

    /// <summary>Null: there is no such thread.</summary>
    public string? Add(string channel, string? thread, string text)
    {
        lock (_lock)
        {
            if (thread is not null && !_lines.Exists(line => line.Id == thread))
            {
                return null;
            }

            _lines.Add(new($"{++_ids}", channel, thread, text));
            return $"{_ids}";
        }
    }

    public bool Replace(string message, string? text)
    {
        lock (_lock)
        {
            var at = _lines.FindIndex(line => line.Id == message);
            if (at < 0)
            {
                return false;
            }

            if (text is null)
            {
                _lines.RemoveAt(at);
            }
            else
            {
                _lines[at] = _lines[at] with { Text = text };
            }

            return true;
        }
    }
}

internal sealed record Line(string Id, string Channel, string? Thread, string Text);
