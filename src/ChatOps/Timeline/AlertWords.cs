using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The wording of alerts.</summary>
internal static class AlertWords
{
    private const int MostTitles = 3, MostLabels = 12;

    /// <summary>Its line in its group's message.</summary>
    public static RichText Line(Step step, AlertChanged alert)
    {
        var what = RichText.Of($"{StepWords.MaybeLink(step.Link, alert.Title)}{Place(alert)}");
        var summary = alert.Summary is { } text ? RichText.Of($": {Words.Short(text)}") : RichText.Empty;
        return alert.State switch
        {
            AlertState.Resolved => RichText.Of($"✅ {what} is resolved{Lasted(step)}"),
            AlertState.Acknowledged => RichText.Of($"👀 {what} was acknowledged{StepWords.By(step.Actor)}{summary}"),
            AlertState.NoData => RichText.Of($"❔ {what} has no data{summary}"),
            _ => RichText.Of($"{Icon(alert.Severity)} {what}{Severity(alert)}{summary}{Links(alert)}"),
        };
    }

    /// <summary>The name of a group: what its alerts are called.</summary>
    public static RichText Name(IReadOnlyList<Step> steps)
    {
        var alerts = steps.Select(step => step.Latest).OfType<AlertChanged>().ToList();
        var open = alerts.FindAll(alert => alert.State is not AlertState.Resolved);
        var named = open.Count > 0 ? open : alerts;
        var titles = Plural.Some([.. named.Select(alert => alert.Title).Distinct()], MostTitles);
        return named.Count == 1 ? titles : $"{titles}, {named.Count} alerts";
    }

    /// <summary>What still fires comes first; everything else stays in its order.</summary>
    public static IReadOnlyList<Step> WorstFirst(IReadOnlyList<Step> steps) => steps.Any(step =>
        step.Latest is not (AlertChanged or PageChanged or SuspectsFound))
        ? steps
        : [.. steps.OrderBy(step => step switch
        {
            { Latest: PageChanged } => 4,
            { Latest: SuspectsFound } => 5,
            { State: StepState.Failed } => 0,
            { State: StepState.Warned } => 1,
            { State: StepState.Open } => 2,
            _ => 3,
        })];

    /// <summary>What alerts that are counted together share.</summary>
    public static string Like(AlertChanged alert) => $"{alert.State} {alert.Severity} {alert.Title}";

    /// <summary>Several of them as one line, without their number.</summary>
    public static RichText Counted(IReadOnlyList<Step> steps)
    {
        var alerts = steps.Select(step => (AlertChanged)step.Latest).ToList();
        var alert = alerts[^1];
        var place = alerts.TrueForAll(other => PlaceOf(other) == PlaceOf(alert)) ? Place(alert) : RichText.Empty;
        return alert.State switch
        {
            AlertState.Resolved => RichText.Of($"✅ {alert.Title}{place} is resolved"),
            AlertState.Acknowledged => RichText.Of(
                $"👀 {alert.Title}{place} was acknowledged{(steps.All(step => step.Actor == steps[0].Actor) ? StepWords.By(steps[0].Actor) : "")}"),
            AlertState.NoData => RichText.Of($"❔ {alert.Title}{place} has no data"),
            _ => RichText.Of($"{Icon(alert.Severity)} {alert.Title}{place}{Severity(alert)}{Links(alert)}"),
        };
    }

    /// <summary>What people may want to do while any of a group fires.</summary>
    public static IEnumerable<Button> Buttons(Story story)
    {
        var open = story.Steps.Where(step => !step.IsMention).Select(step => step.Latest).OfType<AlertChanged>()
            .Where(alert => alert.State is not AlertState.Resolved)
            .ToList();
        if (open.Count == 0)
        {
            return [];
        }

        return
        [
            .. open.Find(alert => alert.State is not AlertState.Acknowledged) is { } firing
                ? (Button[])[new("Acknowledge", "ops", $"acknowledge {firing.GroupId}")]
                : [],
            new("Declare incident", "incident", $"declare alert {open[0].GroupId}"),
            .. story.Steps.Select(step => step.Latest).OfType<SuspectsFound>().LastOrDefault() is { } found
                ? SuspectWords.Buttons(found)
                : [],
        ];
    }

    /// <summary>Its details, kept in its state; those with the same title are counted.</summary>
    public static Reply Reply(IReadOnlyList<Event> events)
    {
        var step = Story.StepOf(events)!;
        var alert = (AlertChanged)step.Latest;
        var title = RichText.Of($"{alert.Title}{(alert.Summary is { } summary ? $": {summary}" : "")}");
        return new(step.Key, alert.Start, new()
        {
            Title = title,
            Tone = StepWords.ToneOf(step.State),
            Fields = [.. alert.Labels.Take(MostLabels).Select(label => new Field(label.Name, label.Value))],
            Lines = LinksOf(alert) is { Length: > 0 } links ? [RichText.Join(" · ", links)] : [],
            Footer = step.End is { } end ? RichText.Of($"{step.Start} – {end}") : RichText.Of($"{step.Start}"),
        })
        {
            Like = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"alert {alert.Title}")))[..16],
        };
    }

    private static string Icon(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Info => "ℹ️",
        AlertSeverity.Warning => "⚠️",
        _ => "🔥",
    };

    private static string Severity(AlertChanged alert) =>
        alert.Severity is AlertSeverity.Unknown ? "" : $" ({alert.Severity.ToString().ToLowerInvariant()})";

    private static string? PlaceOf(AlertChanged alert) => alert.NamedEnvironment ?? Label.Find(alert.Labels, LabelNames.Places);

    private static RichText Place(AlertChanged alert) => PlaceOf(alert) is { } place ? RichText.Of($" in {place:b}") : RichText.Empty;

    private static string Lasted(Step step) =>
        step.End - step.Start is { Ticks: > 0 } time ? $" after {Words.Duration(time)}" : "";

    private static RichText Links(AlertChanged alert) =>
        LinksOf(alert) is { Length: > 0 } links ? RichText.Of($" · {RichText.Join(" · ", links)}") : RichText.Empty;

    private static ImmutableArray<RichText> ToLinks(params ReadOnlySpan<(string? Url, string Label)> links)
    {
        var found = ImmutableArray.CreateBuilder<RichText>();
        foreach (var (url, label) in links)
        {
            if (url is not null)
            {
                found.Add(RichText.Of($"{new Span.Link(url, label)}"));
            }
        }

        return found.DrainToImmutable();
    }

    private static ImmutableArray<RichText> LinksOf(AlertChanged alert) => ToLinks(
        (alert.Links.Runbook, "runbook"), (alert.Links.Dashboard, "dashboard"), (alert.Links.Silence, "silence"));
}
