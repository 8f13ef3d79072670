using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Commands;

/// <summary>Parses which stories a channel wants. Words may come in any order; what could mean two things is asked about.</summary>
public sealed class SubscriptionGrammar(ServiceCatalog catalog, ChatPlatforms platforms)
{
    public const string Everything = "everything";

    private const int MostNamed = 10, MostMentions = 5;

    private static readonly string[] Fillers = ["and", "or", "only"];

    /// <summary>"without threads".</summary>
    public static bool HasThreads(Arguments arguments) =>
        arguments.TakeAfter("without", word => word.ToLowerInvariant() is "threads" or "thread" or "replies") is null;

    /// <summary>"mention @ann".</summary>
    public async Task<IReadOnlyList<ChatId>> MentionsAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var people = new List<ChatId>();
        for (var word = TakeMention(call.Arguments); word is not null; word = TakeMention(call.Arguments))
        {
            people.Add((await platforms.Get(call.Where.Platform).FindMentionedAsync(word[1..], cancellationToken))?.Account
                ?? throw new CommandSyntaxException(
                    RichText.Of($"I don't know who {word:c} is. Mention a person: type @ and choose the name from the list.")));
        }

        return people.Distinct().Count() <= MostMentions
            ? [.. people.Distinct()]
            : throw new CommandSyntaxException($"A subscription may mention at most {MostMentions} people. Nothing was done.");
    }

    /// <summary>What is wanted; the rest of the command must be parsed before. Null: nothing is said.</summary>
    public StoryFilter? MaybeFilter(Arguments arguments)
    {
        var services = arguments.TakeNamed("service").Select(word => Place("service", word, Services)).ToList();
        var environments = arguments.TakeNamed("environment").Concat(arguments.TakeAll(_ => true, "to", "in", "on"))
            .Select(word => Place("environment", Bare(word), Environments)).ToList();
        var kinds = arguments.TakeNamed("kind").Select(word => Word("kind", word, FilterWords.Kinds)).ToList();
        var outcomes = arguments.TakeNamed("outcome").Select(word => Word("outcome", word, FilterWords.Outcomes)).ToList();
        var severities = arguments.TakeNamed("severity").Select(word => Word("severity", word, FilterWords.Severities)).ToList();
        var isAll = false;
        foreach (var word in arguments.TakeAll(_ => true, "").Select(Bare)
            .Where(word => word.Length > 0 && !Fillers.Contains(word.ToLowerInvariant())))
        {
            if (word.ToLowerInvariant() is Everything or "all")
            {
                isAll = true;
                continue;
            }

            (string Kind, List<string> List, string? Found)[] meanings =
            [
                ("service", services, Known(word, Services)),
                // A pattern is one of services; one of environments follows "in".
                ("environment", environments, word.Contains('*') ? null : Known(word, Environments)),
                ("kind", kinds, FilterWords.Find(word, FilterWords.Kinds)),
                ("outcome", outcomes, FilterWords.Find(word, FilterWords.Outcomes)),
                ("severity", severities, FilterWords.Find(word, FilterWords.Severities)),
            ];
            switch (meanings.Where(meaning => meaning.Found is not null).ToList())
            {
                case [var (_, list, found)]:
                    list.Add(found!);
                    break;
                case []:
                    throw new CommandSyntaxException(Unknown(word));
                case var several:
                    throw new CommandSyntaxException(RichText.Of(
                        $"{word:c} is a {string.Join(" and a ", several.Select(meaning => meaning.Kind))}: write {RichText.Join(" or ", several.Select(meaning => RichText.Of($"{$"{meaning.Kind}={word}":c}")))}."));
            }
        }

        Grammar.Finish(arguments);
        return Checked(isAll, new()
        {
            Services = SubscriptionOptions.Ordered(services),
            Environments = SubscriptionOptions.Ordered(environments),
            Kinds = SubscriptionOptions.Ordered(kinds),
            Outcomes = SubscriptionOptions.Ordered(outcomes),
            Severities = SubscriptionOptions.Ordered(severities),
        });
    }

    private IEnumerable<string> Services => catalog.Services.Select(service => service.Name);

    private IEnumerable<string> Environments => catalog.Environments.Select(environment => environment.Name);

    private StoryFilter? Checked(bool isAll, StoryFilter filter)
    {
        var isBare = filter.Arguments == Everything;
        return isAll && !isBare
            ? throw new CommandSyntaxException(RichText.Of(
                $"{Everything:c} and {filter.Arguments:c} contradict each other: give one of them. Nothing was done."))
            : FilterWords.Contradiction(filter, catalog) is { } contradiction
                ? throw new CommandSyntaxException($"{contradiction} Nothing was done.")
                : isBare && !isAll ? null : filter;
    }

    private static string? TakeMention(Arguments arguments) => arguments.TakeAfter("mention", word => word.StartsWith('@'));

    private static string Bare(string word) => word.TrimEnd(',', ';');

    /// <summary>The name as configured, or the pattern; null: it is neither.</summary>
    private static string? Known(string word, IEnumerable<string> names) =>
        names.FirstOrDefault(name => name.Equals(word, StringComparison.OrdinalIgnoreCase))
        ?? (word.Contains('*') && FilterWords.IsKnown(word, names) ? word : null);

    private static string Place(string kind, string word, IEnumerable<string> names) => Known(word, names)
        ?? throw new CommandSyntaxException(word.Contains('*')
            ? RichText.Of($"No {kind} matches {word:c}. There are {Plural.Some([.. names], MostNamed)}.")
            : Near(kind, word, names));

    private static string Word(string kind, string word, IReadOnlyList<string> known) =>
        FilterWords.Find(word, known) ?? throw new CommandSyntaxException(Near(kind, word, known));

    private static RichText Near(string kind, string word, IEnumerable<string> known) => Nearest.To(word, known) is { } near
        ? RichText.Of($"There is no {kind} {word:c}. Did you mean {near:c}?")
        : RichText.Of($"There is no {kind} {word:c}. Use {Plural.Some([.. known], MostNamed)}.");

    private RichText Unknown(string word)
    {
        var words = Services.Concat(Environments).Concat(FilterWords.Kinds).Concat(FilterWords.Outcomes).Concat(FilterWords.Severities);
        return Nearest.To(word, words) is { } near
            ? RichText.Of($"I don't know {word:c}. Did you mean {near:c}? Nothing was done.")
            : RichText.Of(
                $"{word:c} is neither a service, an environment, a kind ({string.Join(", ", FilterWords.Kinds)}), an outcome ({string.Join(", ", FilterWords.Outcomes)}) nor a severity ({string.Join(", ", FilterWords.Severities)}). Nothing was done.");
    }
}
