using System.Text.RegularExpressions;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Sources.GitHub;
using ChatOps.Sources.Jenkins;
using ChatOps.Storage;
using ChatOps.Timeline;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Timeline.RecordedWeek;

/// <summary>What channels show after deliveries have arrived in some order.</summary>
/// <param name="Messages">By channel and card, with what is in the thread.</param>
internal sealed partial record Heard(IReadOnlyList<string> Messages)
{
    private const int MostTogether = 40;

    /// <summary>
    /// Translated, stored, and told by the bot's own classes, in batches; now and then all is forgotten, as after a restart.
    /// </summary>
    public static async Task<Heard> InOrderAsync(
        IReadOnlyList<Sent> arrivals, ServiceCatalog catalog, int seed, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("chatops-week-").FullName;
        try
        {
            await using var database = new SqliteDatabase(Path.Combine(folder, "week.db"), TimeProvider.System);
            await database.MigrateAsync(Migrator.Migrations, cancellationToken);
            var lease = new Lease(database, TimeProvider.System, NullLogger<Lease>.Instance);
            await lease.TakeAsync(cancellationToken);
            var events = new Events(lease, database, TimeProvider.System);
            var (random, open) = (new Random(seed), new OpenStories());
            for (var i = 0; i < arrivals.Count;)
            {
                var some = arrivals.Skip(i).Take(random.Next(1, MostTogether)).ToList();
                i += some.Count;
                await events.WriteAsync(transaction => TranslateAsync(transaction, some), cancellationToken);
                open = random.Next(8) == 0 ? new() : open;
                await Batch.TellAsync(database, catalog, open, some[^1].At, cancellationToken);
            }

            return new([.. (await ReadAsync(database, cancellationToken)).Order(StringComparer.Ordinal)]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(
        ", which usually takes (under a second|[0-9]+ [hms]( [0-9]+ [hms])?)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Usual();

    [GeneratedRegex(@"\A(?<what>.+), (?<count>[0-9]+) times in ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Counted();

    /// <summary>What this has and the other hasn't, and the other way round; null: they are the same.</summary>
    public string? Difference(Heard other) => Messages.SequenceEqual(other.Messages)
        ? null
        : $"""
           {Messages.Count} messages instead of {other.Messages.Count}. Here, and not there:
           {string.Join('\n', Messages.Except(other.Messages).Take(3))}
           There, and not here:
           {string.Join('\n', other.Messages.Except(Messages).Take(3))}
           """;

    private static async Task TranslateAsync(JournalTransaction transaction, IReadOnlyList<Sent> some)
    {
        var jenkins = new JenkinsTranslator(new());
        foreach (var delivery in some.Select(sent => sent.Delivery))
        {
            var translated = delivery.Source == JenkinsSource.Name
                ? jenkins.Translate(delivery)
                : GitHubTranslator.Translate(delivery, new("https://api.github.com/"));
            if (translated is Translation.Events(var told))
            {
                await transaction.AppendAsync(new(0, delivery, default, null, null), told, trace: null);
            }
        }
    }

    /// <summary>
    /// Messages that only say where a story continues, that a reply was late, and which builds were known when another began, tell about
    /// the order; and so does which two of several replies that are alike were there before they were counted.
    /// </summary>
    private static async Task<IEnumerable<string>> ReadAsync(Database database, CancellationToken cancellationToken)
    {
        var posts = (await database.ReadAsync(
            c => c.QueryAsync<(string Channel, string Subject, string? Parent, string Card)>(
                "select channel, subject, parent, card from posts"), cancellationToken)).ToList();
        var replies = posts.Where(post => post.Parent is not null).ToLookup(post => (post.Channel, post.Parent));
        return posts
            .Where(post => post.Parent is null && !post.Card.Contains("Continued in", StringComparison.Ordinal))
            .Select(post => $"""
                {post.Channel}: {Show(CardJson.Read(post.Card))}
                {string.Join('\n', Thread([.. replies[(post.Channel, post.Subject)].Select(reply => CardJson.Read(reply.Card))]).Order())}
                """);

        static IEnumerable<string> Thread(IReadOnlyList<Card> replies)
        {
            var counted = replies.Select(reply => Counted().Match(reply.Title.ToString())).Where(match => match.Success)
                .ToLookup(match => Alike.Mask(match.Groups["what"].Value), match => match.Groups["count"].Value);
            return replies.Where(reply => !Counted().IsMatch(reply.Title.ToString()))
                .Where(reply => !counted.Contains(Alike.Mask(reply.Title.ToString())))
                .Select(reply => $"  > {Show(reply)}")
                .Concat(counted.Select(alike => $"  > {alike.Key}, {string.Join(" and ", alike)} times"));
        }

        static string Show(Card card) => string.Join(
            "\n    ",
            [
                $"{card.Tone}: {card.Title}",
                .. card.Lines.Select(line => Usual().Replace(line.ToString(), "")),
                .. card.Fields.Select(field => $"{field.Label}: {field.Value}"),
                .. card.Preformatted is { } text ? (string[])[text] : [],
                .. card.Buttons.Select(button => $"[{button.Label}] {button.Value}"),
            ]);
    }
}
