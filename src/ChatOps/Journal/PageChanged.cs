using System.Text.Json.Serialization;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>What happened to a page; the fact says how it is after that. Hurried: someone had the next step taken.</summary>
public enum PageChange { Opened, Escalated, Hurried, Answered, Joined, Acknowledged, Restarted, Resolved }

/// <summary>Open: people are paged until someone acknowledges.</summary>
public enum PageState { Open, Acknowledged, Resolved }

/// <summary>People are paged about alerts, or by someone; as a group of alerts sees it.</summary>
/// <param name="Page">"p12".</param>
/// <param name="Title">What it is about, in one line.</param>
/// <param name="Alert">The alert that it is about, or the first of several that came together; null: someone paged.</param>
/// <param name="Step">How many steps of its policy were taken, over all rounds.</param>
/// <param name="Notices">Who was notified, how, and with what result; the newest last.</param>
/// <param name="Acknowledged">Who has acknowledged.</param>
public sealed record PageChanged(
    string Page,
    PageChange Change,
    PageState State,
    string? Service,
    string? Environment,
    string Title,
    PagedAlert? Alert,
    int Step,
    IReadOnlyList<PageNotice> Notices,
    IReadOnlyList<string> Acknowledged)
    : Fact
{
    /// <summary>When the page was opened.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The policy's name; null: someone paged one person.</summary>
    public string? Policy { get; init; }

    [JsonIgnore]
    public override About About => Service is { } service ? new About.Place(service, Environment) : new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Alert?.Key ?? Key.Page(Page)];

    [JsonIgnore]
    public override string StepKey => Alert is { } alert ? $"page:{Page}/{alert.Key.Value}" : $"page:{Page}";

    [JsonIgnore]
    public override string LookedForBy => Subject.Page(Page);

    [JsonIgnore]
    public override RichText? AuditLine => (Change, Alert) switch
    {
        (PageChange.Opened, null) => RichText.Of($"paged: {Title}"),
        (PageChange.Hurried, _) => RichText.Of($"escalated page {Page}: {Title}"),
        (PageChange.Acknowledged, null) => RichText.Of($"acknowledged page {Page}: {Title}"),
        _ => null,
    };

    internal static Step ToStep(IReadOnlyList<Event> events)
    {
        var last = events[^1];
        var page = (PageChanged)last.Fact;
        return new(page.StepKey, StepState.Open, page.Since, page.Title, page)
        {
            End = page.State is PageState.Resolved ? last.OccurredAt : null,
            IsAside = true,
        };
    }
}

/// <summary>One time that an alert fired, as <see cref="AlertChanged"/> has it.</summary>
public sealed record PagedAlert(string System, string Group, string Id, DateTimeOffset Start)
{
    [JsonIgnore]
    public Key Key => Key.Alert(System, Group, Id, Start);
}

/// <summary>Pending: not answered yet. Cancelled: it wasn't sent, since the page was over.</summary>
public enum NoticeState { Pending, Delivered, Failing, Failed, Cancelled }

/// <summary>How someone, or something, was notified.</summary>
/// <param name="Person">In chat; null: not a person.</param>
/// <param name="Name">What isn't a person: a channel, a group, a webhook; or why nobody could be paged.</param>
/// <param name="By">"chat", "mention", "sms", "call", "mail", "channel", "group", "webhook"…</param>
/// <param name="At">When it was delivered, or failed.</param>
/// <param name="Problem">Why it isn't delivered.</param>
public sealed record PageNotice(ChatId? Person, string Name, string By, NoticeState State, DateTimeOffset At, string? Problem = null);
