using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Operations;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Commands;

/// <summary>Reads what commands have in common out of their words. What does not fit is answered with what was understood, what was not, and the nearest that would be.</summary>
public sealed class Grammar(ServiceCatalog catalog, Moments moments, TimeProvider clock)
{
    /// <summary>When it is to happen; null: now.</summary>
    public DateTimeOffset? When(Arguments arguments) => moments.Take(arguments, clock.GetUtcNow());

    public Service Service(Arguments arguments) =>
        MaybeService(arguments) ?? throw new MisunderstoodException(
            arguments.TakeWhere(_ => true, bareOnly: true) is { } word
                ? Unknown("service", word, catalog.Services.Select(s => s.Name))
                : RichText.Of($"Which service? I know {List(catalog.Services.Select(s => s.Name))}."));

    public Service? MaybeService(Arguments arguments)
    {
        if (arguments.TakeNamed("service") is { } named)
        {
            return catalog.Find(named) ?? throw new MisunderstoodException(Unknown("service", named, catalog.Services.Select(s => s.Name)));
        }

        return arguments.TakeWhere(w => catalog.Find(w) is not null) is { } word ? catalog.Find(word) : null;
    }

    public Environment? MaybeEnvironment(Arguments arguments)
    {
        if (arguments.TakeNamed("environment") is { } named)
        {
            return catalog.FindEnvironment(named) ?? throw new MisunderstoodException(Unknown("environment", named, catalog.Environments.Select(e => e.Name)));
        }

        return arguments.TakeWhere(w => catalog.FindEnvironment(w) is not null) is { } word ? catalog.FindEnvironment(word) : null;
    }

    /// <summary>Where a service is to be changed: the environment said, or the only one it has. Production is never guessed among several.</summary>
    public Placement Placement(Service service, Arguments arguments)
    {
        if (MaybeEnvironment(arguments) is { } environment)
        {
            return service.In(environment.Name) ?? throw new MisunderstoodException(
                RichText.Of($"{service.Name:b} does not run in {environment.Name}. It runs in {Where(service)}."));
        }

        return service.Placements switch
        {
            [var only] => only,
            [] => throw new MisunderstoodException(RichText.Of($"{service.Name:b} has no workloads configured, so I cannot change it.")),
            // A word that is nothing else may be an environment mistyped.
            _ when arguments.TakeWhere(w => Nearest.To(w, service.Placements.Select(p => p.Environment.Name)) is not null) is { } word =>
                throw new MisunderstoodException(Unknown("environment", word, service.Placements.Select(p => p.Environment.Name))),
            _ => throw new MisunderstoodException(RichText.Of($"{service.Name:b} in which environment? It runs in {Where(service)}.")),
        };
    }

    public static string? Version(Arguments arguments) => arguments.TakeNamed("version") ?? arguments.TakeWhere(_ => true);

    /// <summary>"to revision 7", "revision=7".</summary>
    public static long? Revision(Arguments arguments)
    {
        var word = arguments.TakeNamed("revision")
            ?? (arguments.TakeWhere(w => w.Equals("revision", StringComparison.OrdinalIgnoreCase)) is null
                ? null
                : arguments.TakeWhere(w => long.TryParse(w, out _)) ?? throw new MisunderstoodException("Which revision? Its number is needed, as in \"to revision 7\"."));
        return word is null ? null
            : long.TryParse(word, out var number) && number > 0 ? number
            : throw new MisunderstoodException(RichText.Of($"{word:c} is no number of a revision."));
    }

    /// <summary>"for 2h"; null when nothing is said of it.</summary>
    public static TimeSpan? For(Arguments arguments)
    {
        if ((arguments.TakeNamed("for") ?? arguments.TakeBehind("for")) is not { } word)
        {
            return null;
        }

        return Durations.Parse(word) ?? throw new MisunderstoodException(
            RichText.Of($"{word:c} is no length of time that I can wait for: write it like {"30m":c}, {"2h":c} or {"1h30m":c}, at most {(int)Durations.Longest.TotalDays} days."));
    }

    /// <summary>"2..10"; null when nothing is said like that.</summary>
    public static (int Min, int Max)? Bounds(Arguments arguments)
    {
        if (arguments.TakeWhere(w => w.Contains("..", StringComparison.Ordinal)) is not { } word)
        {
            return null;
        }

        return word.Split("..") is [var low, var high] && int.TryParse(low, out var min) && int.TryParse(high, out var max) && min > 0 && min <= max
            ? (min, max)
            : throw new MisunderstoodException(RichText.Of($"{word:c} are no bounds of an autoscaler: write the fewest and the most replicas, as in {"2..10":c}. The fewest is at least 1."));
    }

    public static int Replicas(Arguments arguments)
    {
        var word = arguments.TakeNamed("replicas") ?? arguments.TakeWhere(w => int.TryParse(w, out _)) ?? arguments.TakeWhere(_ => true)
            ?? throw new MisunderstoodException("How many replicas?");
        return int.TryParse(word, out var replicas) && replicas >= 0
            ? replicas
            : throw new MisunderstoodException(RichText.Of($"{word:c} is no number of replicas: use 0 or more."));
    }

    /// <summary>Words that nobody took would be ignored otherwise: "deploy web 1.4.2 to staging tomorrow" must not deploy now.</summary>
    public static void Finish(Arguments arguments)
    {
        if (arguments.Left is { Count: > 0 } left)
        {
            throw new MisunderstoodException(RichText.Of($"I understood the rest, but not {string.Join(' ', left):c}, so nothing was done."));
        }
    }

    private static RichText Unknown(string kind, string word, IEnumerable<string> known)
    {
        var names = known.ToList();
        return Nearest.To(word, names) is { } near
            ? RichText.Of($"There is no {kind} {word:c}. Did you mean {near:c}?")
            : RichText.Of($"There is no {kind} {word:c}. I know {List(names)}.");
    }

    private static string Where(Service service) => List(service.Placements.Select(p => p.Environment.Name));

    private static string List(IEnumerable<string> names) => names.ToList() switch
    {
        [] => "none yet: none is configured",
        [var one] => one,
        [.. var first, var last] => $"{string.Join(", ", first)} and {last}",
    };
}
