using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Storage;

namespace ChatOps.Timeline.Comments;

/// <summary>
/// Keeps what people say in the threads of stories, and follows its edits and deletions, in whatever order they arrive. What is said
/// elsewhere isn't kept.
/// </summary>
public sealed class CommentKeeper(Events events, Database database, ChatPlatforms platforms, TimeProvider clock)
{
    /// <summary>A message may be marked before the bot has heard of it.</summary>
    private static readonly TimeSpan MarkedBefore = TimeSpan.FromSeconds(30);

    /// <summary>A thread may be written in before the bot knows the message to which it belongs.</summary>
    private static readonly TimeSpan PostedBefore = TimeSpan.FromMinutes(15);

    private const string Elsewhere = "not in the thread of a story";

    /// <summary>Also marks the delivery as done.</summary>
    /// <returns>False: whose thread it is can't be told yet.</returns>
    public async Task<bool> KeepAsync(ChatInput.Talk talk, StoredDelivery delivery, CancellationToken cancellationToken)
    {
        var thread = await database.ReadAsync(connection => ThreadAsync(connection, talk), cancellationToken);
        if (thread is null && await MayBeToldLaterAsync(talk, delivery, cancellationToken))
        {
            return false;
        }

        var url = thread is not null && talk is ChatInput.Marked { IsOn: true }
            ? await platforms.Get(talk.Channel.Platform).PermalinkAsync(talk.Channel.Id, talk.Message, cancellationToken)
            : null;
        await events.WriteAsync(
            async transaction =>
            {
                var (fact, note) = thread is null
                    ? (null, Elsewhere)
                    : talk switch
                    {
                        ChatInput.Commented comment => await TakeAsync(transaction.Connection, comment, thread),
                        ChatInput.Marked mark => await TakeAsync(transaction.Connection, mark, thread, url),
                        _ => throw new InvalidOperationException($"What is {talk.GetType().Name}?"),
                    };
                if (fact is not null)
                {
                    await transaction.AppendAsync(delivery, [new(talk.At, ActorOf(talk), fact)], transaction.Trace);
                }

                await Deliveries.FinishAsync(transaction.Connection, delivery.Id, DeliveryState.Done, note);
                await Deliveries.DropBodyAsync(transaction.Connection, delivery.Id);
            },
            cancellationToken);
        return true;
    }

    private async Task<bool> MayBeToldLaterAsync(ChatInput.Talk talk, StoredDelivery delivery, CancellationToken cancellationToken)
    {
        var age = clock.GetUtcNow() - delivery.Delivery.ReceivedAt;
        return (talk is ChatInput.Marked && age < MarkedBefore)
            || (age < PostedBefore && await database.ReadAsync(c => PostThreads.IsAnyUncertainAsync(c, talk.Channel), cancellationToken));
    }

    /// <summary>The story's message in whose thread it is; null: it is in none.</summary>
    private static async Task<string?> ThreadAsync(DbConnection connection, ChatInput.Talk talk)
    {
        var known = await CommentRows.FindAsync(connection, talk.Channel, talk.Message);
        foreach (var message in new[] { talk.Thread, known?.Thread, talk is ChatInput.Marked ? talk.Message : null }.OfType<string>())
        {
            if (await PostThreads.FindAsync(connection, talk.Channel, message) is var (subject, root)
                && Stories.OfSubject(subject) is not null)
            {
                return root;
            }
        }

        // Its message may have been replaced since.
        return known?.Thread;
    }

    private static async Task<(Fact? Fact, string? Note)> TakeAsync(DbConnection connection, ChatInput.Commented comment, string thread)
    {
        var words = comment.Text is null ? null : Redaction.Redact(comment.Text);
        var known = await CommentRows.FindAsync(connection, comment.Channel, comment.Message);
        if (known is not null && known.ChangedAt <= comment.At && Equals(known.Words, words))
        {
            return (null, "nothing new");
        }

        // Of the same moment, the deletion counts.
        if (known is null || known.ChangedAt < comment.At || (known.ChangedAt == comment.At && words is null))
        {
            await CommentRows.KeepAsync(
                connection,
                new(
                    comment.Channel,
                    comment.Message,
                    thread,
                    comment.Author,
                    comment.SaidAt,
                    comment.At,
                    words,
                    comment.IsPublic));
        }

        // What was said isn't known, or wasn't a comment. It isn't one if it comes later, either.
        if (known is null && words is null)
        {
            return (null, "what was deleted isn't known");
        }

        return (
            new CommentChanged(comment.Channel, thread, comment.Message, ChangeOf(comment), comment.SaidAt) { Author = comment.Author },
            null);
    }

    private static async Task<(Fact? Fact, string? Note)> TakeAsync(
        DbConnection connection, ChatInput.Marked mark, string thread, string? url)
    {
        var known = await CommentRows.FindAsync(connection, mark.Channel, mark.Message);
        return known is { Words: null }
            ? (null, "what was marked has been deleted")
            : (new CommentChanged(
                mark.Channel,
                thread,
                mark.Message,
                mark.IsOn ? CommentChange.Noted : CommentChange.Unnoted,
                mark.SaidAt)
            {
                Author = mark.Author ?? known?.Author,
                Mark = mark.Mark,
                Url = url,
            }, null);
    }

    private static CommentChange ChangeOf(ChatInput.Commented comment) => comment switch
    {
        { Text: null } => CommentChange.Deleted,
        _ => comment.At == comment.SaidAt ? CommentChange.Said : CommentChange.Edited,
    };

    /// <summary>Who deleted something isn't said: it may have been an administrator.</summary>
    private static Actor? ActorOf(ChatInput.Talk talk) => talk switch
    {
        ChatInput.Marked mark => new(mark.By.Id, mark.By),
        ChatInput.Commented { Text: not null, Author: { } author } => new(author.Id, author),
        _ => null,
    };
}
