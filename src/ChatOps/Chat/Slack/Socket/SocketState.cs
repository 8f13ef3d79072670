namespace ChatOps.Chat.Slack.Socket;

/// <summary>The state of Socket Mode, for readiness and <c>doctor</c>.</summary>
public sealed class SocketState
{
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connected;
    private string? _problem;

    /// <summary>Connections that have received hello and are still listening.</summary>
    public int Connected => Volatile.Read(ref _connected);

    /// <summary>The intended number of connections.</summary>
    public int Wanted { get; internal set; }

    /// <summary>Why connections can't be opened and what to do about it, in one sentence; null when everything is fine.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Completes when the first connection is ready, or when it is known what prevents it.</summary>
    public Task Known => _known.Task;

    /// <summary>Sets <see cref="Problem"/>. False: it was already set and needn't be reported again.</summary>
    internal bool Report(string? problem)
    {
        var isNews = Interlocked.Exchange(ref _problem, problem) != problem;
        if (problem is not null)
        {
            _known.TrySetResult();
        }

        return isNews;
    }

    internal void Changed(int by)
    {
        Interlocked.Add(ref _connected, by);
        _known.TrySetResult();
    }
}
