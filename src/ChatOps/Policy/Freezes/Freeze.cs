using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Policy.Freezes;

/// <summary>A stretch of time in which nobody may change something: declared with a command, a freeze of the policy, or the time between
/// its windows.</summary>
/// <param name="Id">Identifies it: another version of the policy has other freezes, even if they are on the same lines.</param>
/// <param name="What">"web in production", "everything in production".</param>
/// <param name="Rule">"policy.yaml:14"; null: someone declared it.</param>
/// <param name="Exempt">Who may go ahead anyway, with a reason.</param>
/// <param name="Reason">May be empty.</param>
public sealed record Freeze(
    string Id, string What, string? Rule, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<Role> Exempt, string Reason)
{
    /// <summary>"the freeze of web in production until 18:00 (launch)".</summary>
    public RichText Words => RichText.Of(
        $"the freeze of {What:b} until {Until}{(Reason.Length == 0 ? "" : $" ({Reason})")}");

    /// <summary>"oncall or release"; null: nobody.</summary>
    public RichText? ExemptWords => Exempt.Count == 0 ? null : Plural.List([.. Exempt.Select(role => role.Name)]);

    /// <summary>The answer to whoever it stops.</summary>
    /// <param name="at">When they want to change something; null: now.</param>
    public Decision.Frozen Decision(DateTimeOffset? at, Exemption exemption) => new(What, Until, ExemptWords, Reason)
    {
        Rule = Rule, At = at, Exemption = exemption,
    };
}

/// <summary>What is frozen when: what people declared, and what the policy says.</summary>
public sealed class FreezeCalendar(PolicyRules rules, IReadOnlyList<DeclaredFreeze> declared)
{
    /// <summary>A freeze that begins this soon is mentioned before it does.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromHours(1);

    /// <summary>How far windows that follow one another are looked at: it doesn't matter how much longer they do.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private static readonly TimeSpan Unending = TimeSpan.FromDays(365);

    /// <summary>Those in effect at a moment, or soon after it.</summary>
    public IEnumerable<Freeze> Near(LockScope place, string verb, DateTimeOffset at) =>
        After(place, verb, at).Where(freeze => freeze.From <= at + Soon);

    /// <summary>Those in effect at a moment, and the next of each rule otherwise; of windows, what begins within a day.</summary>
    public IEnumerable<Freeze> After(LockScope place, string verb, DateTimeOffset at)
    {
        foreach (var freeze in declared.Where(freeze => freeze.Until > at && freeze.Scope.Covers(place)))
        {
            yield return freeze.For(rules);
        }

        foreach (var rule in rules.Times.Where(rule => !rule.IsWindow && rule.Covers(place, verb)))
        {
            if (rule.When.After(at) is { } stretch)
            {
                yield return Of(rule, place, stretch, rule.Reason);
            }
        }

        var windows = rules.Times.Where(rule => rule.IsWindow && rule.Covers(place, verb)).ToList();
        if (windows.Count > 0)
        {
            yield return BetweenWindows(windows, place, at);
        }
    }

    private Freeze BetweenWindows(List<TimeRule> windows, LockScope place, DateTimeOffset at)
    {
        var from = at;
        while (from <= at + Ahead && Open(from) is { } open)
        {
            from = open;
        }

        var next = windows.Select(window => (Window: window, From: window.When.After(from)?.From))
            .OrderBy(opening => opening.From ?? DateTimeOffset.MaxValue)
            .First();
        return Of(
            next.Window,
            place,
            // A cron expression without years, which the policy requires, has no last time.
            new(from, next.From ?? from + Unending),
            next.Window.Reason.Length > 0 ? next.Window.Reason : "changes are allowed only in windows") with
        {
            Id = $"{rules.Version} windows {place.Words}",
            Exempt = [.. windows.SelectMany(window => window.Exempt).Distinct()],
        };

        DateTimeOffset? Open(DateTimeOffset moment) => windows
            .Select(window => window.When.After(moment))
            .Where(stretch => stretch is not null && stretch.From <= moment)
            .Max(stretch => stretch?.Until);
    }

    private Freeze Of(TimeRule rule, LockScope place, Stretch stretch, string reason) =>
        new($"{rules.Version} {rule.Place}", place.Words, rule.Place, stretch.From, stretch.Until, rule.Exempt, reason);
}
