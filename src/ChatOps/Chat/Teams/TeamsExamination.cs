using ChatOps.Chat.Teams.Connector;
using ChatOps.Checks;

namespace ChatOps.Chat.Teams;

/// <summary>What <c>doctor</c> reports about Teams.</summary>
internal sealed class TeamsExamination(
    TeamsOptions options, AccessTokens tokens, TeamsPlaces places, TeamsChannels channels, HeardThreads heard,
    TimeProvider clock)
{
    /// <summary>Half of the tolerance for tokens, which is five minutes in either direction.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(150);

    /// <summary>Long enough to get a new one in a company.</summary>
    private static readonly TimeSpan NearEnd = TimeSpan.FromDays(14);

    private const string Where = "ChatOps:Services:…:Channels or ChatOps:Subscriptions";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        // A cached token may have been revoked since.
        tokens.Forget();
        var token = await tokens.GetAsync(cancellationToken);
        findings.Add(!token.Ok
            ? new("Teams credentials", Healthy: false, token.Error.Code, token.Error.Sentence)
            : tokens.SecretInUse is > 1 and var used
                ? new(
                    "Teams credentials", Healthy: false, $"only secret {used} of {options.ClientSecrets.Count} is accepted",
                    $"remove those before it from {TeamsOptions.Section}:ClientSecrets")
                : new("Teams credentials", Healthy: true, "accepted"));
        if (tokens.CertificateEnds is { } end && end - clock.GetUtcNow() < NearEnd)
        {
            findings.Add(new(
                "Teams certificate", Healthy: false, $"{(end <= clock.GetUtcNow() ? "expired" : "expires")} on {end.UtcDateTime:yyyy-MM-dd}",
                "upload a new one to the app registration (Certificates & secrets), then replace the file in ChatOps:Teams:CertificatePath"));
        }

        if (tokens.Skew is { } skew)
        {
            findings.Add(skew.Duration() <= MostSkew
                ? new("Clock", Healthy: true, "agrees with Microsoft's")
                : new(
                    "Clock", Healthy: false, $"differs from Microsoft's by {skew.Duration().TotalSeconds:0} s",
                    "Set this machine's clock by NTP: the tokens of Teams are good for a short time."));
        }

        var teams = await places.TeamsAsync(cancellationToken);
        findings.Add(teams.Count > 0
            ? new(
                "Teams installation", Healthy: true,
                $"in {Plural.Some([.. teams.Select(team => team.Name.Length == 0 ? team.Team : team.Name)], 5)}")
            : await places.ServiceAsync("", cancellationToken) is not null
                ? new("Teams installation", Healthy: false, "I am in no team", "add the app to the teams whose channels are configured")
                : new(
                    "Teams installation", Healthy: false, "Teams has never called me",
                    "set the messaging endpoint of the Azure Bot to https://YOUR-HOST/teams/messages, and install the app in a team"));
        findings.Add(heard.IsAnything
            ? new("Teams threads", Healthy: true, "what people say about changes is seen")
            : new(
                "Teams threads", Healthy: true,
                "nothing was said since I started; without the permission ChannelMessage.Read.Group I see only what mentions me"));
        return findings;
    }

    /// <param name="names">Each with the id under which the bot has posted there before.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(IReadOnlyDictionary<string, string?> names, CancellationToken cancellationToken)
    {
        var all = await channels.AllAsync(cancellationToken);
        return
        [
            .. names
                .Select(
                    name =>
                        all.Ok
                            ? Judge(name.Key, name.Value, all.Value)
                            : new Finding($"channel {name.Key}", Healthy: false, all.Error.Sentence)),
        ];
    }

    private static Finding Judge(string name, string? known, IReadOnlyList<TeamsChannel> all)
    {
        var subject = $"channel {name}";
        return (TeamsIds.IsChannel(name) ? [.. all.Where(channel => channel.Id == name)] : TeamsChannels.Named(all, name)) switch
        {
            [_] => new(subject, Healthy: true, "I can post there"),
            [] when all.FirstOrDefault(channel => channel.Id == known) is { } renamed =>
                new(
                    subject, Healthy: false, $"it is named {renamed.Team}/{renamed.Name} now; I still post there",
                    $"write {renamed.Team}/{renamed.Name} in {Where}"),
            [] => new(subject, Healthy: false, "I cannot see it", $"create it, or add the app to its team; correct {Where}"),
            var several =>
                new(
                    subject, Healthy: false, $"{several.Count} teams have one",
                    $"write its team, too, in {Where}: {several[0].Team}/{several[0].Name}"),
        };
    }
}
