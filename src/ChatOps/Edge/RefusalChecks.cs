using ChatOps.Checks;
using ChatOps.Messages;

namespace ChatOps.Edge;

/// <summary>What was refused of late. A sender that is refused tells nobody here, and may not even send again.</summary>
internal sealed class RefusalChecks(RefusalLog refusals) : IChecks
{
    public IEnumerable<Check> All() =>
        [new("deliveries", async cancellationToken => [.. (await refusals.ReadAsync(cancellationToken)).Select(FindingOf)])];

    private static Finding FindingOf(Refused refused)
    {
        var (isOurs, what, mend) = About(refused.Kind);
        return new(
            $"{refused.Edge} deliveries",
            !isOurs,
            RichText.Of(
                $"{refused.Count} {(refused.Count == 1 ? "was" : "were")} refused in the last 24 h: {what} (last {refused.LastAt})"),
            mend);
    }

    /// <summary>Whether someone who should be heard was not, what happened, and what to do.</summary>
    private static (bool IsOurs, string What, string? Mend) About(RefusalKind kind) => kind switch
    {
        RefusalKind.Unsigned => (false, "not signed", "strangers, or a webhook without a secret"),
        RefusalKind.WrongAddress =>
            (false, "sent to an address that I do not have", "strangers, or a mistyped webhook: check the addresses at the senders"),
        RefusalKind.WrongToken =>
            (false, "none of the tokens that I know", "strangers, or a mistyped token: compare it here and at the sender"),
        RefusalKind.WrongTenant =>
            (
                false, "of another organisation",
                "the app is installed where I do not serve, or the tenant's id is wrong in my configuration"),
        RefusalKind.WrongSignature =>
            (true, "signed with another secret, or too long ago", "compare the secret here and at the sender, and both clocks"),
        RefusalKind.Unverifiable =>
            (true, "the keys by which I know the sender are not to be had", "see what I say of that sender; then redeliver them"),
        RefusalKind.Malformed => (true, "broken, or not in the form that the sender uses", "the log says which"),
        RefusalKind.TooLong =>
            (true, "too long", "raise ChatOps:Http:MaxBodyBytes (and MaxBytesInFlight), then redeliver them at the sender"),
        RefusalKind.TooSlow =>
            (true, "came too slowly", "check the network and the proxy in front of me, then redeliver them at the sender"),
        RefusalKind.NoRoom => (
            true,
            "too much came at once",
            "see whether someone floods me; raise ChatOps:Http:MaxBytesInFlight when it is real; then redeliver them at the sender"),
        _ => (true, "the database did not take them in time", "see /health/journal and the log, then redeliver them at the sender"),
    };
}
