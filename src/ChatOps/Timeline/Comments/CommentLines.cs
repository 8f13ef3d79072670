using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Timeline.Comments;

/// <summary>What people said about a story, for lists.</summary>
public sealed class CommentLines(ChatPlatforms platforms, PeopleDirectory people)
{
    private const int Most = 3;

    /// <summary>The newest comments of a story, and how many there are.</summary>
    public static Task<(IReadOnlyList<Comment> Newest, int Count)> ReadAsync(DbConnection connection, long story) =>
        CommentRows.OfAsync(connection, story, Most);

    /// <summary>In the order in which they were said. Whoever they mention is named, since it isn't theirs to act on.</summary>
    /// <param name="place">The channel where they are listed; null: in none.</param>
    public async Task<IReadOnlyList<RichText>> OfAsync(
        IReadOnlyList<Comment> newest, int count, ChatId? place, CancellationToken cancellationToken)
    {
        var lines = new List<RichText>();
        if (count > newest.Count)
        {
            lines.Add($"💬 {Plural.Of(count - newest.Count, "earlier comment")}");
        }

        foreach (var comment in newest.Reverse())
        {
            var isOpen = comment.IsPublic || comment.Channel == place;
            var named = comment.Words is { } words && isOpen
                ? comment with { Words = await NamedAsync(words, cancellationToken) }
                : comment;
            lines.Add(CommentWords.Line(named, await LinkAsync(comment.Channel, comment.Message, cancellationToken), isOpen));
        }

        return lines;
    }

    /// <summary>Null while the platform doesn't say.</summary>
    public async Task<string?> LinkAsync(ChatId channel, string message, CancellationToken cancellationToken) =>
        platforms.Find(channel.Platform) is { } platform ? await platform.PermalinkAsync(channel.Id, message, cancellationToken) : null;

    private async Task<RichText> NamedAsync(RichText words, CancellationToken cancellationToken)
    {
        var names = new Dictionary<Span, Span>();
        foreach (var person in words.Spans.OfType<Span.Person>().Distinct())
        {
            names[person] = new Span.Plain($"@{await people.NameAsync(person.Id, cancellationToken) ?? person.Id.Id}");
        }

        return words.Replace(names);
    }
}
