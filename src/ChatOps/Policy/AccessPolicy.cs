using ChatOps.Chat;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Policy;

/// <summary>May this be done? When not, why, and what would help.</summary>
/// <param name="IsPassing">Nobody said no: it could not be asked. Trying again may help.</param>
public sealed record Decision(bool Allowed, string Reason, bool IsPassing = false)
{
    public static Decision Yes { get; } = new(true, "");

    public static Decision No(string reason) => new(false, reason);

    public static Decision Unasked(string reason) => new(false, reason, IsPassing: true);
}

/// <summary>
/// The one place that decides who may do what. Asked when something is planned, and again before it runs. Outsiders - strangers of a shared
/// channel, guests, bots - are let in by name alone: by neither "*" nor a channel.
/// </summary>
public sealed class AccessPolicy(IReadOnlyList<AccessRule> rules)
{
    /// <summary>To be told things. Everybody in the organisation is; outsiders whom a rule names.</summary>
    private const string Reading = "read";

    /// <summary>What rules can speak of.</summary>
    public static IReadOnlyList<string> Verbs { get; } = ["deploy", "scale", "rollback", "restart", "pause", "resume", "unlock", Reading];

    /// <summary>Whether somebody is heard at all.</summary>
    public async Task<Decision> MayAskAsync(IChatPlatform platform, Principal who, CancellationToken cancellationToken)
    {
        if (Bar(who) is { } bar)
        {
            return bar;
        }

        if (!who.IsOutsider)
        {
            return Decision.Yes;
        }

        return await AnyAsync(rules, platform, who, channel: "", fresh: false, cancellationToken) switch
        {
            true => Decision.Yes,
            null => CannotAskGroups,
            false => Decision.No($"{Standing(who)} Nothing is done or told for you unless an access rule names you. Ask an operator (ChatOps:Access)."),
        };
    }

    /// <param name="runs">What is decided here happens next: where the environment is protected, nothing that was known before is relied upon.</param>
    public async Task<Decision> MayAsync(
        IChatPlatform platform, Whereabouts where, string verb, string service, Environment environment, bool runs, CancellationToken cancellationToken)
    {
        var fresh = runs && environment.Protected;
        var who = fresh || !where.Who.IsKnown ? await platform.RecognizeAsync(where.Who, cancellationToken) : where.Who;
        if (Bar(who) is { } bar)
        {
            return bar;
        }

        var here = rules.Where(r => r.Changes && r.IsFor(environment)).ToList();
        if (here.Count == 0 && environment.Protected)
        {
            return Decision.No($"Nobody may change {environment.Name} yet: it is protected and no access rule names it. An operator adds one under ChatOps:Access.");
        }

        if (here.Count == 0 && !who.IsOutsider)
        {
            return Decision.Yes;
        }

        return await AnyAsync(here.Where(r => r.Allows(verb) && r.IsFor(service)), platform, who, where.Channel, fresh, cancellationToken) switch
        {
            true => Decision.Yes,
            null => CannotAskGroups,
            false => Decision.No($"You may not {verb} {service} in {environment.Name}: no access rule allows it to you here. Ask an operator (ChatOps:Access)."),
        };
    }

    private static Decision CannotAskGroups { get; } =
        Decision.Unasked("I could not ask who is in the user groups of the access rules, so nothing was done. Try again in a minute; /ops doctor says what is wrong.");

    /// <summary>For whom no rule can speak.</summary>
    private static Decision? Bar(Principal who) => who switch
    {
        { IsKnown: false } => Decision.Unasked($"I could not ask who you are, so nothing was done. Try again in a minute. {who.Doubt}".TrimEnd()),
        { IsDeactivated: true } => Decision.No("Your account is deactivated, so nothing is done or told for you."),
        _ => null,
    };

    private static string Standing(Principal who) => who switch
    {
        { IsExternal: true } => "You belong to another organisation.",
        { IsBot: true } => "Bots do not act here by themselves.",
        _ => "You are a guest here.",
    };

    /// <summary>Whether one of the rules is about somebody; null when that cannot be asked.</summary>
    private static async Task<bool?> AnyAsync(IEnumerable<AccessRule> rules, IChatPlatform platform, Principal who, string channel, bool fresh, CancellationToken cancellationToken)
    {
        bool? any = false;
        foreach (var rule in rules)
        {
            if (rule.Users.Contains(who.Id) || (!who.IsOutsider && (rule.Users.Contains("*") || (channel.Length > 0 && rule.Channels.Contains(channel)))))
            {
                return true;
            }

            switch (rule.Groups.Count == 0 ? false : await platform.IsInGroupAsync(who.Id, rule.Groups, fresh, cancellationToken))
            {
                case true:
                    return true;
                case null:
                    any = null;
                    break;
            }
        }

        return any;
    }
}
