using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Messages;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Commands;

/// <summary>
/// Parses what commands have in common. If something doesn't fit, the answer says what was understood, what wasn't, and the nearest valid
/// word.
/// </summary>
public sealed class Grammar(ServiceCatalog catalog, StartTimeParser startTimes, TimeProvider clock)
{
    private const int MostNamed = 10;

    private const int LongestReason = 300;

    private static readonly TimeSpan LongestSince = TimeSpan.FromDays(3660);

    /// <summary>The start time; null: now.</summary>
    public DateTimeOffset? When(Arguments arguments) => startTimes.Take(arguments, clock.GetUtcNow());

    /// <summary>What follows "because", on one line; empty: nothing does.</summary>
    public static string Reason(Arguments arguments)
    {
        var reason = string.Join(' ', arguments.TakeReason().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return reason.Length <= LongestReason
            ? reason
            : throw new CommandSyntaxException($"A reason may have at most {LongestReason} characters. Nothing was done.");
    }

    /// <summary>The same, redacted; null: nothing does.</summary>
    public static string? MaybeReason(Arguments arguments) =>
        Reason(arguments) is { Length: > 0 } reason ? Redaction.Redact(reason) : null;

    /// <summary>The end of what begins now: "for 2h", "until 18:00"; null: none is given.</summary>
    public DateTimeOffset? End(Arguments arguments)
    {
        var (time, until) = (For(arguments), startTimes.TakeUntil(arguments, clock.GetUtcNow()));
        return time is not null && until is not null
            ? throw new CommandSyntaxException(
                RichText.Of($"You gave two ends, {"for":c} and {"until":c}, but only one is possible. Nothing was done."))
            : until ?? clock.GetUtcNow() + time;
    }

    /// <summary>
    /// A service, an environment, both, or everything; the rest of the command must be parsed before. Null: none is given.
    /// </summary>
    public LockScope? MaybeScope(Arguments arguments)
    {
        var service = MaybeService(arguments);
        var environment = MaybeEnvironment(arguments);
        var isAll = service is null
            && arguments.TakeFirst(w => w.ToLowerInvariant() is "everything" or "all", "", "on", "in") is not null;
        if (arguments.TakeFirst(_ => true) is { } word)
        {
            throw new CommandSyntaxException(UnknownPlace(word));
        }

        if (service is not null && environment is not null && service.In(environment.Name) is null)
        {
            throw new CommandSyntaxException(
                RichText.Of($"{service.Name:b} doesn't run in {environment.Name}. It runs in {Where(service)}."));
        }

        return service is null && environment is null && !isAll ? null : new(service?.Name, environment?.Name);
    }

    public Service Service(Arguments arguments) =>
        MaybeService(arguments) ?? throw new CommandSyntaxException(
            arguments.TakeFirst(_ => true, "") is { } word
                ? Unknown("service", word, catalog.Services.Select(s => s.Name))
                : RichText.Of($"Which service? I know {Listed([.. catalog.Services.Select(s => s.Name)])}"));

    public Service? MaybeService(Arguments arguments)
    {
        // Two services make a command ambiguous, even where the second could be a version.
        var words = arguments.TakeNamed("service").Concat(arguments.TakeAll(w => catalog.Find(w) is not null, "", "to", "in", "on"));
        return Arguments.One("services", words) is { } word
            ? catalog.Find(word) ?? throw new CommandSyntaxException(Unknown("service", word, catalog.Services.Select(s => s.Name)))
            : null;
    }

    /// <summary>An environment given by name or after a preposition takes precedence over a bare word.</summary>
    public Environment? MaybeEnvironment(Arguments arguments)
    {
        var said = arguments
            .TakeNamed("environment")
            .Concat(arguments.TakeAll(w => catalog.FindEnvironment(w) is not null, "to", "in", "on"));
        var word = Arguments.One("environments", said)
            ?? Arguments.One("environments", arguments.TakeAll(w => catalog.FindEnvironment(w) is not null, ""));
        return word is null
            ? null
            : catalog.FindEnvironment(word)
                ?? throw new CommandSyntaxException(Unknown("environment", word, catalog.Environments.Select(e => e.Name)));
    }

    /// <summary>Where to change a service: the given environment, or the service's only one. Never guessed if there are several.</summary>
    public Placement Placement(Service service, Arguments arguments)
    {
        if (MaybeEnvironment(arguments) is { } environment)
        {
            return service.In(environment.Name) ?? throw new CommandSyntaxException(
                RichText.Of($"{service.Name:b} doesn't run in {environment.Name}. It runs in {Where(service)}."));
        }

        return service.Placements switch
        {
            [] => throw new CommandSyntaxException(RichText.Of($"{service.Name:b} can't be changed: no workloads are configured for it.")),
            // A word without a digit may be a mistyped environment of any service rather than a version.
            _ when arguments.TakeFirst(
                w => !w.Any(char.IsAsciiDigit) && Nearest.To(w, catalog.Environments.Select(e => e.Name)) is not null) is { } word =>
                throw new CommandSyntaxException(Unknown("environment", word, catalog.Environments.Select(e => e.Name))),
            [var only] => only,
            _ when arguments.TakeFirst(w => !w.Any(char.IsAsciiDigit), "to", "in", "on") is { } word =>
                throw new CommandSyntaxException(
                    RichText.Of($"There is no environment {word:c}. {service.Name:b} runs in {Where(service)}.")),
            _ => throw new CommandSyntaxException(RichText.Of($"{service.Name:b} in which environment? It runs in {Where(service)}.")),
        };
    }

    /// <summary>The version to deploy. The word after "to" is an environment, or a version if it contains a digit.</summary>
    public static string? Version(Arguments arguments) => Version(arguments, behindTo: w => w.Any(char.IsAsciiDigit));

    /// <summary>The version to roll back to: any word after "to".</summary>
    public static string? VersionBehindTo(Arguments arguments) => Version(arguments, behindTo: _ => true);

    private static string? Version(Arguments arguments, Func<string, bool> behindTo)
    {
        var named = arguments.TakeNamed("version");
        var bare = arguments.TakeAll(w => w.Any(char.IsAsciiDigit), "").Concat(arguments.TakeAll(behindTo, "to"));
        return Arguments.One("versions", named.Concat(bare)) ?? arguments.TakeFirst(_ => true, "");
    }

    /// <summary>"to revision 7", "revision=7".</summary>
    public static long? Revision(Arguments arguments)
    {
        var words = arguments.TakeNamed("revision").ToList();
        while (arguments.TakeFirst(w => w.Equals("revision", StringComparison.OrdinalIgnoreCase)) is not null)
        {
            words.Add(arguments.TakeNext(w => long.TryParse(w, out _), "")
                ?? throw new CommandSyntaxException("Which revision? Give its number, as in \"to revision 7\"."));
        }

        return Arguments.One("revisions", words) is not { } word ? null
            : long.TryParse(word, out var number) && number > 0 ? number
            : throw new CommandSyntaxException(RichText.Of($"{word:c} isn't a revision number."));
    }

    /// <summary>"for 2h"; null when it isn't given.</summary>
    public static TimeSpan? For(Arguments arguments)
    {
        if (Arguments.One("durations", arguments.TakeNamed("for").Concat(DurationWords.Take(arguments, "for", _ => true))) is not { } word)
        {
            return null;
        }

        return Durations.Parse(DurationWords.Short(word)) ?? throw new CommandSyntaxException(
            RichText.Of(
                $"{word:c} isn't a valid duration ({"30m":c}, {"2h":c}, {"1h30m":c}; at most {(int)Durations.Longest.TotalDays} days)."));
    }

    /// <summary>"since 2h", with the word as it was typed; null when it isn't given.</summary>
    public (string Word, TimeSpan Time)? Since(Arguments arguments)
    {
        var words = arguments.TakeNamed("since").ToList();
        while (arguments.TakeAfter("since", _ => true) is { } word)
        {
            words.Add(word);
        }

        return Arguments.One("durations", words) is not { } said ? null
            : Durations.Parse(said, LongestSince) is { } time ? (said, time)
            : TypedTime.Parse(said.ToUpperInvariant()) is { } at && clock.GetUtcNow() - at is { Ticks: > 0 } past && past <= LongestSince
                ? (said, past)
            : throw new CommandSyntaxException(
                RichText.Of($"{said:c} isn't a valid duration ({"12h":c}, {"7d":c}; at most {(int)LongestSince.TotalDays} days)."));
    }

    /// <summary>The answer to a word that names neither a service nor an environment.</summary>
    public RichText UnknownPlace(string word) => Unknown(
        "service or environment", word, catalog.Services.Select(s => s.Name).Concat(catalog.Environments.Select(e => e.Name)));

    /// <summary>"2..10"; null when it isn't given.</summary>
    public static (int Min, int Max)? Bounds(Arguments arguments)
    {
        if (Arguments.One(
            "ranges", arguments.TakeAll(w => w.Contains("..", StringComparison.Ordinal), "", "to", "in", "on")) is not { } word)
        {
            return null;
        }

        return word.Split("..") is [var low, var high]
            && int.TryParse(low, out var min)
            && int.TryParse(high, out var max)
            && min > 0
            && min <= max
            ? (min, max)
            : throw new CommandSyntaxException(
                RichText.Of($"{word:c} isn't a valid range. Use MIN..MAX, for example {"2..10":c}; MIN is at least 1."));
    }

    public static int Replicas(Arguments arguments)
    {
        var numbers = arguments.TakeNamed("replicas").Concat(arguments.TakeAll(w => int.TryParse(w, out _), "", "to"));
        var word = Arguments.One("replica counts", numbers) ?? arguments.TakeFirst(_ => true)
            ?? throw new CommandSyntaxException("How many replicas?");
        return int.TryParse(word, out var replicas) && replicas >= 0
            ? replicas
            : throw new CommandSyntaxException(RichText.Of($"{word:c} isn't a number of replicas: use 0 or more."));
    }

    /// <summary>Unparsed words must not be ignored: "deploy web 1.4.2 to staging tomorrow" must not deploy now.</summary>
    public static void Finish(Arguments arguments)
    {
        if (arguments.Left is { Count: > 0 } left)
        {
            throw new CommandSyntaxException(
                RichText.Of($"I understood the rest, but not {string.Join(' ', left):c}, so nothing was done."));
        }
    }

    private static RichText Unknown(string kind, string word, IEnumerable<string> known)
    {
        var names = known.ToList();
        // Part of several names: the bot doesn't guess which one was meant.
        return names.FindAll(name => name.Contains(word, StringComparison.OrdinalIgnoreCase)) is { Count: > 1 } similar
            ? RichText.Of($"There is no {kind} {word:c}. Similar: {Listed(similar)}")
            : Nearest.To(word, names) is { } near
                ? RichText.Of($"There is no {kind} {word:c}. Did you mean {near:c}?")
                : RichText.Of($"There is no {kind} {word:c}. I know {Listed(names)}");
    }

    /// <summary>The first names, and then how to see the others.</summary>
    private static RichText Listed(List<string> names) =>
        RichText.Of(
            $"{List(names)}.{(names.Count > MostNamed ? RichText.Of($" {new Span.Command("status")} lists what runs where.") : RichText.Empty)}");

    private static string Where(Service service) => List(service.Placements.Select(p => p.Environment.Name));

    private static string List(IEnumerable<string> names) => names.ToList() switch
    {
        [] => "none yet (none is configured)",
        [var one] => one,
        { Count: > MostNamed } many => Plural.Some(many, MostNamed),
        var few => Plural.List(few),
    };
}
