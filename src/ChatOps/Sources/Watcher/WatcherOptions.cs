namespace ChatOps.Sources.Watcher;

/// <summary>Configuration section <c>ChatOps:Watcher</c>.</summary>
public sealed class WatcherOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Watcher";
}
