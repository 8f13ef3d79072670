using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Paging;

/// <summary>What those who are paged are shown, and told.</summary>
internal static class PageCard
{
    private const int LongestSms = 300;

    /// <summary>The message of an attempt in chat.</summary>
    public static Card Of(PageView view, AttemptRow attempt) => new()
    {
        Title = RichText.Of($"{Sign(view.Page)} {Headline(view)}"),
        Tone = view.Page.Is switch { PageState.Open => Tone.Bad, PageState.Acknowledged => Tone.Warning, _ => Tone.Good },
        Lines = [.. Called(view.Page, attempt), .. Alerts(view), State(view)],
        Buttons = view.Page.IsOpen
            ?
            [
                new("Acknowledge", "ops", $"acknowledge {view.Page.Name}", ButtonStyle.Primary),
                .. view.Page.OnlyPerson is null ? (Button[])[new("Escalate now", "ops", $"escalate {view.Page.Name}")] : [],
            ]
            : [],
        Footer = Small(view.Page),
        Outcome = view.Page.State,
    };

    /// <summary>What it is about, in one line.</summary>
    public static string Headline(PageView view) => view.Page.RequestedBy is not null || view.AlertCount < 2
        ? $"{(view.Place is { } place ? $"{place}: " : "")}{view.Page.Title}"
        : $"{Plural.Of(view.AlertCount, "alert")}: {Plural.Some([.. view.Alerts.Select(alert => alert.Title).Distinct()], 3)}";

    /// <summary>For phones: what it is about and how to acknowledge it, in a few words.</summary>
    public static string Short(PageView view) =>
        Cut($"{Headline(view)}", LongestSms) + $"\nPage {view.Page.Name}. Acknowledge it in chat.";

    /// <summary>What a voice says.</summary>
    public static string Spoken(PageView view) =>
        $"This is ChatOps. You are paged. {Cut(Headline(view), LongestSms)}. Acknowledge it in chat.";

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..(longest - 1)] + "…";

    private static string Sign(PageRow page) => page.Is switch { PageState.Open => "📟", PageState.Acknowledged => "👀", _ => "✅" };

    private static IEnumerable<RichText> Called(PageRow page, AttemptRow attempt) => attempt switch
    {
        { Method: PageMethod.Mention, Person: { } person } =>
            [RichText.Of($"{new Span.Person(person) { IsCalled = page.IsOpen }}, you are paged.")],
        { Method: PageMethod.Group } when page.IsOpen =>
            [RichText.Of($"{new Span.Group(ChatId.Parse(attempt.Recipient), "your group")}, you are paged.")],
        _ => [],
    };

    private static IEnumerable<RichText> Alerts(PageView view) => view.Alerts.Count == 0 ? [] :
    [
        .. view.Alerts.Select(alert => RichText.Of(
            $"{(alert.Acknowledged == 1 ? "👀" : "🔥")} {alert.Title} ({alert.Severity}) since {DateTimeOffset.FromUnixTimeMilliseconds(alert.Since)}")),
        .. view.AlertCount > view.Alerts.Count ? (RichText[])[$"… and {view.AlertCount - view.Alerts.Count} more"] : [],
    ];

    private static RichText State(PageView view) => view.Page.Is switch
    {
        PageState.Resolved => "Resolved.",
        PageState.Acknowledged => RichText.Of($"Acknowledged by {Who(view)}."),
        _ when view.Acknowledged.Count > 0 => RichText.Of($"Acknowledged by {Who(view)}, and not by enough people yet."),
        _ => "Nobody has acknowledged it yet.",
    };

    /// <summary>Everyone who acknowledged.</summary>
    public static RichText Who(PageView view) => RichText.Join(", ", view.Acknowledged.Select(Name).DefaultIfEmpty("someone"));

    private static RichText Name(string who) =>
        PageView.PersonOf(who) is { } person ? RichText.Of($"{new Span.Person(person)}") : who.Length == 0 ? "someone" : who;

    private static RichText Small(PageRow page) => page switch
    {
        { RequestedBy: { } by } => RichText.Of($"Page {page.Name}, by {new Span.Person(ChatId.Parse(by))}"),
        { Policy: { } policy } => RichText.Of($"Page {page.Name}, policy {policy}"),
        _ => $"Page {page.Name}",
    };
}
