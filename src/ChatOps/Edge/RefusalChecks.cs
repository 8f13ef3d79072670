using ChatOps.Checks;
using ChatOps.Messages;

namespace ChatOps.Edge;

/// <summary>Recent refusals. A refused sender reports nothing here, and may not even retry.</summary>
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

    /// <summary>Whether legitimate deliveries may have been refused, what happened, and what to do.</summary>
    private static (bool IsOurs, string What, string? Mend) About(RefusalKind kind) => kind switch
    {
        RefusalKind.Unsigned => (false, "not signed", "strangers, or a webhook without a secret"),
        RefusalKind.WrongAddress =>
            (false, "sent to an unknown address", "strangers, or a mistyped webhook: check the addresses at the senders"),
        RefusalKind.WrongToken =>
            (false, "an unknown token", "strangers, or a mistyped token: compare it here and at the sender"),
        RefusalKind.NotTrusted =>
            (
                false,
                "from a topic, an account or a repository that isn't configured",
                "strangers, or a sender that is missing in the settings: the log says which source"),
        RefusalKind.WrongTenant =>
            (
                false, "from another organization",
                "the app is installed in another tenant, or the configured tenant id is wrong"),
        RefusalKind.WrongSignature =>
            (true, "signed with a different secret, or too long ago", "compare the secret here and at the sender, and both clocks"),
        RefusalKind.Unverifiable =>
            (true, "the sender's keys are unavailable", "see that sender's entry; then redeliver them"),
        RefusalKind.Malformed => (true, "malformed", "the log says which"),
        RefusalKind.TooLong =>
            (true, "too long", "raise ChatOps:Http:MaxBodyBytes (and MaxBytesInFlight), then redeliver them at the sender"),
        RefusalKind.TooSlow =>
            (true, "arrived too slowly", "check the network and the proxy in front of me, then redeliver them at the sender"),
        RefusalKind.NoRoom => (
            true,
            "too many requests at once",
            "check for a flood of requests; if the load is legitimate, raise ChatOps:Http:MaxBytesInFlight; then redeliver them at the sender"),
        _ => (true, "the database did not store them in time", "see /health/journal and the log, then redeliver them at the sender"),
    };
}
