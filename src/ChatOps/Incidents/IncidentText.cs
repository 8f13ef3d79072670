using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Incidents;

/// <summary>The wording of what happens in an incident.</summary>
internal static class IncidentText
{
    /// <summary>"SEV2".</summary>
    public static string Severity(string severity) => severity.ToUpperInvariant();

    public static string Word(IncidentStatus status) => status.ToString().ToLowerInvariant();

    public static string Word(IncidentRole role) => role.ToString().ToLowerInvariant();

    /// <summary>One line, without its time.</summary>
    /// <param name="by">Who did it; null: nobody did.</param>
    public static RichText Line(IncidentFact fact, ChatId? by) => fact switch
    {
        IncidentChanged change => Line(change, By(by)),
        IncidentRoleChanged { Person: null } role => RichText.Of($"👤 Nobody is {Word(role.Role)} now{By(by)}{Note(role.Note)}"),
        IncidentRoleChanged role when role.Person == by => RichText.Of($"👤 {Person(by!)} is {Word(role.Role)}{Note(role.Note)}"),
        IncidentRoleChanged role => RichText.Of($"👤 {Person(role.Person!)} is {Word(role.Role)}{By(by)}{Note(role.Note)}"),
        IncidentNoted { Entry: IncidentEntry.Update } update => RichText.Of($"📣 {update.Text}{From(by)}{Next(update.NextUpdate)}"),
        IncidentNoted { Entry: IncidentEntry.Message } message => RichText.Of(
            $"📌 {message.Text}{From(message.Author ?? by)}{(message.Url is { } url ? RichText.Of($" · {new Span.Link(url, "message")}") : RichText.Empty)}"),
        IncidentNoted { Entry: IncidentEntry.Room } room => room.Text,
        IncidentNoted note => RichText.Of($"📝 {note.Text}{From(by)}"),
        _ => throw new InvalidOperationException($"What is {fact}?"),
    };

    /// <summary>" by @ann"; empty: nobody.</summary>
    private static RichText By(ChatId? by) => by is null ? RichText.Empty : RichText.Of($" by {Person(by)}");

    private static RichText Line(IncidentChanged change, RichText by) => change.Change switch
    {
        IncidentChange.Opened => RichText.Of($"🚨 Opened{by}: {change.Title} ({Severity(change.Severity)})"),
        IncidentChange.Severity => RichText.Of($"🌡️ {Severity(change.Before ?? "")} → {Severity(change.Severity):b}{by}"),
        IncidentChange.Status => RichText.Of($"🔄 {change.Before} → {Word(change.Status):b}{by}"),
        IncidentChange.Services => RichText.Of($"🧩 It is about {About(change.Services, change.Environment):b}{by}"),
        IncidentChange.Resolved => RichText.Of(
            $"✅ Resolved{by}{(change.Cause is { } cause ? $". Cause: {cause.TrimEnd('.')}" : "")}{(change.Cure is { } cure ? $". What fixed it: {cure.TrimEnd('.')}" : "")}"),
        IncidentChange.Reopened => RichText.Of($"♻️ Reopened{by}{Note(change.Reason)}"),
        IncidentChange.Cancelled => RichText.Of($"🚫 Cancelled{by}{Note(change.Reason)}"),
        _ => RichText.Of($"🔀 Merged into incident {change.Into ?? 0}{by}"),
    };

    /// <summary>"web, api in production".</summary>
    public static string About(IReadOnlyList<string> services, string? environment) =>
        $"{(services.Count == 0 ? "no service yet" : string.Join(", ", services))}{(environment is null ? "" : $" in {environment}")}";

    private static RichText From(ChatId? by) => by is null ? RichText.Empty : RichText.Of($" – {Person(by)}");

    private static RichText Next(DateTimeOffset? next) => next is { } at ? RichText.Of($" · next update {at}") : RichText.Empty;

    private static string Note(string? note) => string.IsNullOrEmpty(note) ? "" : $": {note}";

    private static Span.Person Person(ChatId person) => new(person);
}
