using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.OnCall;
using ChatOps.People;

namespace ChatOps.Commands;

/// <summary>Parses schedules, people, and times of who is on call.</summary>
public sealed class OnCallGrammar(
    OnCallSchedules schedules,
    ConfiguredSchedules configured,
    ServiceCatalog catalog,
    Grammar words,
    StartTimeParser times,
    ChatPlatforms platforms,
    PeopleDirectory people,
    TimeProvider clock)
{
    /// <summary>Shifts are planned further ahead than operations.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(100);

    /// <summary>The same words, of which "from 18:00" is a start time.</summary>
    public static Arguments WithFrom(Arguments arguments) => Arguments.Parse(
    [
        .. arguments.Left.SelectMany(word => word.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(word => word.Equals("from", StringComparison.OrdinalIgnoreCase) ? "at" : word),
    ]);

    /// <summary>"at 18:00"; null: it isn't given.</summary>
    public DateTimeOffset? At(Arguments arguments) => times.Take(arguments, clock.GetUtcNow(), Ahead);

    /// <summary>"since 30d"; null: it isn't given.</summary>
    public TimeSpan? Since(Arguments arguments) => words.Since(arguments)?.Time;

    /// <summary>"from 18:00 for 2h", "until tomorrow 9:00".</summary>
    /// <returns>From when, now if it isn't given; until when, null if it isn't.</returns>
    public (DateTimeOffset From, DateTimeOffset? Until) Range(Arguments arguments)
    {
        var length = Grammar.For(arguments);
        var from = At(arguments) ?? clock.GetUtcNow();
        var until = times.TakeUntil(arguments, from, Ahead);
        return length is not null && until is not null
            ? throw new CommandSyntaxException(
                RichText.Of($"You gave two ends, {"for":c} and {"until":c}, but only one is possible. Nothing was done."))
            : (from, until ?? from + length);
    }

    /// <summary>The schedule that is named, by itself or by a service for which it answers; null: none is.</summary>
    public string? MaybeSchedule(Arguments arguments)
    {
        var named = arguments.TakeNamed("service")
            .Concat(arguments.TakeAll(
                word => schedules.Names.Contains(word, StringComparer.OrdinalIgnoreCase) || catalog.Find(word) is not null,
                "", "to", "in", "on", "for"));
        return Arguments.One("schedules", named.Select(Named));
    }

    /// <summary>The schedule that is named, or the only one.</summary>
    public string Schedule(Arguments arguments) => MaybeSchedule(arguments)
        ?? (schedules.Names is [var only] ? only : throw new CommandSyntaxException(
            RichText.Of($"Which schedule? I know {Plural.Some(schedules.Names, 10)}. Nothing was done.")));

    /// <summary>The person who is mentioned, or named as the platform calls them, or "me"; null: none is.</summary>
    public async Task<Principal?> MaybePersonAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var found = call.Arguments.TakeFirst(word => word.Equals("me", StringComparison.OrdinalIgnoreCase), "") is not null
            ? call.Where.Who
            : await MentionedPerson.FindAsync(call, platforms, cancellationToken) ?? await CalledAsync(call.Arguments, cancellationToken);
        if (found is null)
        {
            return null;
        }

        return await people.RecognizeAsync(found, cancellationToken) switch
        {
            { IsKnown: false } unknown => throw new CommandSyntaxException(
                $"I couldn't check who that is, so nothing was done. {unknown.Doubt}".TrimEnd()),
            { IsDeactivated: true } or { IsBot: true } => throw new CommandSyntaxException(
                RichText.Of($"{new Span.Person(found.Account)} is a bot, or is deactivated. Nothing was done.")),
            var known => known,
        };
    }

    /// <summary>What is left isn't understood.</summary>
    public void Finish(Arguments arguments)
    {
        if (arguments.TakeFirst(_ => true, "") is { } word)
        {
            throw new CommandSyntaxException(Unknown(word));
        }

        Grammar.Finish(arguments);
    }

    /// <summary>By the name of a member of a schedule.</summary>
    private async Task<Principal?> CalledAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.TakeFirst(_ => true, "") is not { } word)
        {
            return null;
        }

        var members = configured.All.Values.SelectMany(schedule => schedule.Rotation.Layers).SelectMany(layer => layer.Members).Distinct();
        var found = new List<ChatId>();
        foreach (var member in members)
        {
            if (await people.NameAsync(member, cancellationToken) is { } name
                && (word.Equals(name, StringComparison.OrdinalIgnoreCase)
                    || word.Equals(name.Split(' ')[0], StringComparison.OrdinalIgnoreCase)))
            {
                found.Add(member);
            }
        }

        return found switch
        {
            [var one] => new(one.Platform, "", one.Id),
            [] => throw new CommandSyntaxException(Unknown(word) + " Mention a person who is in no schedule: type @ and choose the name."),
            _ => throw new CommandSyntaxException(
                RichText.Of($"{Plural.Of(found.Count, "member")} are called {word:c}: mention the person instead. Nothing was done.")),
        };
    }

    private string Named(string word) =>
        schedules.Names.FirstOrDefault(name => name.Equals(word, StringComparison.OrdinalIgnoreCase))
        ?? (catalog.Find(word) is null ? throw new CommandSyntaxException(Unknown(word)) : schedules.For(word))
        ?? throw new CommandSyntaxException(RichText.Of(
            $"No schedule answers for {word:b}: an operator sets {$"ChatOps:Services:{word}:OnCall":c}, or {"ChatOps:OnCall:Default":c}."));

    private RichText Unknown(string word)
    {
        var known = schedules.Names.Concat(catalog.Services.Select(service => service.Name)).Distinct(StringComparer.OrdinalIgnoreCase);
        return Nearest.To(word, known) is { } near
            ? RichText.Of($"There is no schedule, service, or person {word:c}. Did you mean {near:c}? Nothing was done.")
            : RichText.Of(
                $"There is no schedule, service, or person {word:c}. The schedules are {Plural.Some(schedules.Names, 10)}. Nothing was done.");
    }
}
