using ChatOps.People;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>
/// The posts of one channel that are to be brought up to date, some of them at once: to find the next among many costs more than to post
/// it. What was read is used for a moment only, so that what is more urgent and comes meanwhile is not kept waiting.
/// </summary>
internal sealed class ChannelLine(Database database, TimeProvider clock, ChatId channel)
{
    private const int MostInHand = 40;
    private const int MostRemembered = 1000;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<bool, InHand> _inHand = [];
    private readonly Dictionary<long, long> _taken = [];

    /// <summary>Counts what was read and taken, so that it is known what came after what.</summary>
    private long _moves;

    /// <param name="oldest">What waits longest, instead of what is most urgent.</param>
    public async Task<Post?> NextAsync(bool oldest, CancellationToken cancellationToken)
    {
        if (_inHand.TryGetValue(oldest, out var line) && clock.GetElapsedTime(line.ReadAt) < Moment && Take(line) is { } next)
        {
            return next;
        }

        if (_taken.Count > MostRemembered)
        {
            Forget();
            _taken.Clear();
        }

        var posts = await database.ReadAsync(c => Posts.NextAsync(c, channel, oldest, clock.GetUtcNow(), MostInHand), cancellationToken);
        _inHand[oldest] = line = new(new(posts), clock.GetTimestamp(), ++_moves);
        return Take(line);
    }

    /// <summary>Something did not go as it should, and may concern the others.</summary>
    public void Forget() => _inHand.Clear();

    /// <summary>The first that was not taken from the other line since this one was read: what was, has been dealt with.</summary>
    private Post? Take(InHand line)
    {
        while (line.Posts.TryDequeue(out var post))
        {
            if (_taken.GetValueOrDefault(post.Id) < line.Read)
            {
                _taken[post.Id] = ++_moves;
                return post;
            }
        }

        return null;
    }

    private sealed record InHand(Queue<Post> Posts, long ReadAt, long Read);
}
