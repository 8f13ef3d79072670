using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Policy.Freezes;

/// <summary>A freeze that someone declared with a command.</summary>
/// <param name="By">As stored then.</param>
/// <param name="Exempt">Names of roles of the policy.</param>
/// <param name="Reason">In their words, redacted; may be empty.</param>
/// <param name="Channels">Where it is posted, in addition to its service's channels.</param>
public sealed record DeclaredFreeze(
    string Id,
    LockScope Scope,
    Principal By,
    IReadOnlyList<string> Exempt,
    string Reason,
    DateTimeOffset Since,
    DateTimeOffset Until,
    IReadOnlyList<ChatId> Channels)
{
    /// <summary>"web in production until 18:00 by @ann: launch".</summary>
    public RichText Words => RichText.Of(
        $"{Scope.Words:b} until {Until} by {new Span.Person(By.Account)}{Because}");

    /// <summary>": launch"; empty without a reason.</summary>
    public string Because => Reason.Length == 0 ? "" : $": {Reason}";

    /// <summary>A role that the policy no longer has exempts nobody. It began when it was stored, whatever the clock says.</summary>
    internal Freeze For(PolicyRules rules) => new(
        Id,
        Scope.Words,
        Rule: null,
        DateTimeOffset.MinValue,
        Until,
        [.. rules.Roles.Where(role => Exempt.Contains(role.Name, StringComparer.OrdinalIgnoreCase))],
        Reason);

    internal FreezeChanged Fact(FreezeChange change) => new(Id, Scope, Channels, change, By.Account, Until, Reason) { Exempt = Exempt };
}
