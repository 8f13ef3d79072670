namespace ChatOps.Playground.Kubernetes.Controllers;

internal sealed record LogLine(DateTimeOffset At, string Text);

/// <summary>The log of one run of a container.</summary>
internal sealed class ContainerLog
{
    private readonly List<LogLine> _lines = [];

    public event Action<LogLine>? Written;

    public event Action? Closed;

    public IReadOnlyList<LogLine> Lines => _lines;

    public bool Ended { get; private set; }

    public void Write(DateTimeOffset at, string text)
    {
        var line = new LogLine(at, text);
        _lines.Add(line);
        Written?.Invoke(line);
    }

    public void Close()
    {
        Ended = true;
        Closed?.Invoke();
    }
}
