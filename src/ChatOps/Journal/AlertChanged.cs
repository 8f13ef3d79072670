using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>NoData: the monitor can't tell.</summary>
public enum AlertState { Firing, Acknowledged, NoData, Resolved }

/// <summary>Unknown counts as an error: what nobody has graded may be anything.</summary>
public enum AlertSeverity { Unknown, Info, Warning, Error, Critical }

/// <summary>A monitor's alert fires, or is over.</summary>
/// <param name="System">The monitor, as people write it.</param>
/// <param name="Group">What the monitor reports together, by its own name: one message.</param>
/// <param name="Id">The monitor's own id. One that fires again has the same, and another <paramref name="Start"/>.</param>
/// <param name="Title">What people call it: the rule's name.</param>
/// <param name="Summary">What is wrong, in one line.</param>
/// <param name="End">Set when it is over, if the monitor says when.</param>
/// <param name="SentWith">The oldest alert of the group that was reported with it.</param>
public sealed record AlertChanged(
    string System,
    string Group,
    string Id,
    string Title,
    string? Summary,
    AlertState State,
    AlertSeverity Severity,
    DateTimeOffset Start,
    DateTimeOffset? End,
    AlertLinks Links,
    IReadOnlyList<Label> Labels,
    AlertEpisode? SentWith = null)
    : LabeledFact(Labels)
{
    /// <summary>
    /// The sender only says when it changed, not since when it fires: <see cref="Start"/> is that until it is appended. It isn't stored.
    /// </summary>
    [JsonIgnore]
    public bool LacksStart { get; init; }

    [JsonIgnore]
    public override string? Continues => LacksStart ? LookedForBy : null;

    /// <remarks>
    /// One that comes after its own end, because it was late, is over. One that is over may be said to be again and again.
    /// </remarks>
    public override Fact After(Fact? told, DateTimeOffset at) => (told is AlertChanged same && same.Id == Id ? same : null, State) switch
    {
        (null, _) => this,
        ({ State: not AlertState.Resolved } before, _) when before.Start <= Start => Continuing(before),
        ({ State: AlertState.Resolved } before, AlertState.Resolved) => Continuing(before) with { End = before.End },
        ({ State: AlertState.Resolved, End: { } end } before, not AlertState.Resolved) when end > at =>
            Continuing(before) with { State = AlertState.Resolved, Start = before.Start == end ? Start : before.Start, End = end },
        _ => this,
    };

    /// <summary>Some monitors don't say again whose it is when it is over.</summary>
    private AlertChanged Continuing(AlertChanged before)
    {
        List<Label> missing = [.. before.Labels.Where(known => Labels.All(label => label.Name != known.Name))];
        return this with { Start = before.Start, Labels = missing.Count == 0 ? Labels : [.. Labels, .. missing] };
    }

    /// <remarks>A group that fires again soon after it was over is the same trouble; later, it is another.</remarks>
    [JsonIgnore]
    public override IEnumerable<Key> Keys =>
    [
        Key.Alert(System, Group, Id, Start),
        .. SentWith is { } oldest ? (IEnumerable<Key>)[Key.Alert(System, Group, oldest.Id, oldest.Start)] : [],
        .. Key.Near($"alert {System} {Group}", Start),
        .. End is { } end ? Key.Near($"alert {System} {Group}", end) : [],
    ];

    /// <summary>Someone in chat did that, and the monitor doesn't know.</summary>
    public bool? IsAcknowledgedHere { get; init; }

    [JsonIgnore]
    public override string StepKey => Key.Alert(System, Group, Id, Start).Value;

    /// <summary>What people type for the group: monitors name their groups at any length.</summary>
    [JsonIgnore]
    public string GroupId =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{System}\n{Group}")))[..10];

    [JsonIgnore]
    public override string LookedForBy => Subject.Alerts(GroupId);

    [JsonIgnore]
    public override RichText? AuditLine => IsAcknowledgedHere is true ? RichText.Of($"acknowledged {Title} of {System}") : null;
}

/// <summary>One time that an alert fired.</summary>
public sealed record AlertEpisode(string Id, DateTimeOffset Start);

/// <param name="Source">Where the monitor shows it.</param>
/// <param name="Runbook">What to do about it.</param>
/// <param name="Silence">Where it is silenced.</param>
/// <param name="Dashboard">What it is about, drawn.</param>
public sealed record AlertLinks(string? Source = null, string? Runbook = null, string? Silence = null, string? Dashboard = null);

/// <summary>The step of an alert: one time that it fired.</summary>
public static class Alerts
{
    internal static Step? Step(IReadOnlyList<Event> events)
    {
        // It may be over in the second in which it began.
        var last = events.MaxBy(e => (e.OccurredAt, ((AlertChanged)e.Fact).State, e.Position))!;
        var alert = (AlertChanged)last.Fact;
        // Nobody was told that it fires.
        var isNoNews = alert is { State: AlertState.Resolved, End: { } end } && end <= alert.Start
            && events.All(e => ((AlertChanged)e.Fact).State is AlertState.Resolved);
        return new(alert.StepKey, StateOf(alert), alert.Start, alert.Title, alert)
        {
            End = alert.State is AlertState.Resolved ? alert.End ?? last.OccurredAt : null,
            Actor = last.Actor,
            IsTentative = isNoNews,
            IsSilent = isNoNews,
            Link = alert.Links.Source,
            Detail = alert.Summary,
        };
    }

    private static StepState StateOf(AlertChanged alert) => (alert.State, alert.Severity) switch
    {
        (AlertState.Resolved, _) => StepState.Succeeded,
        (AlertState.Acknowledged or AlertState.NoData, _) or (_, AlertSeverity.Warning) => StepState.Warned,
        (_, AlertSeverity.Info) => StepState.Open,
        _ => StepState.Failed,
    };
}
