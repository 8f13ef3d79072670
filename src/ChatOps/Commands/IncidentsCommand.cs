using ChatOps.Chat;
using ChatOps.Incidents;
using ChatOps.Messages;

namespace ChatOps.Commands;

public sealed class IncidentsCommand(Grammar grammar, IncidentRows rows) : Command
{
    private const int Most = 10, MostRead = 1000;

    public override string Verb => "incidents";

    public override string Usage => "[SERVICE] [ENV] [page N]";

    public override string Summary => "List incidents, open ones first, with how long they took.";

    public override string Example => "web production";

    public override string? ListedWith => "incident";

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var scope = grammar.MaybeScope(call.Arguments);
        var shown = (await rows.NewestAsync(MostRead, cancellationToken))
            .Where(incident => incident.IsShownIn(call.Where))
            .Where(incident => scope?.Service is not { } service || incident.Services.Contains(service, StringComparer.OrdinalIgnoreCase))
            .Where(incident => scope?.Environment is not { } environment || incident.Environment is null
                || environment.Equals(incident.Environment, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(incident => incident.IsOpen)
            .ThenByDescending(incident => incident.Number)
            .ToList();
        var card = new Card { Title = scope is null ? "Incidents" : $"Incidents of {scope.Words}" };
        return shown.Count == 0
            ? card with
            {
                Lines = [RichText.Of($"There were none. {new Span.Command("incident", "TITLE")} opens one.")],
            }
            : page.Show(card, [.. shown.Select(Line)], Most, shown.Count, Verb, scope?.Arguments);
    }

    private static RichText Line(Incident incident)
    {
        var times = IncidentTimes.Of(incident).Words;
        var sign = incident.IsOpen ? "🚨" : incident.Status is Journal.IncidentStatus.Resolved ? "✅" : "▫️";
        return RichText.Of(
            $"{sign} {$"{incident.Number}":b} {incident.Title} · {IncidentText.Severity(incident.Severity)} · {IncidentText.Word(incident.Status)} · {IncidentText.About(incident.Services, incident.Environment)} · {incident.OpenedAt}{Where(incident)}{(incident.IsDrill ? " · drill" : times.Length == 0 ? "" : $" · {times}")}");
    }

    private static RichText Where(Incident incident) =>
        incident is { IsOpen: true, Channel: { } channel } ? RichText.Of($" · {new Span.Channel(channel)}") : RichText.Empty;
}
