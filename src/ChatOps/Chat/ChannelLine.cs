using ChatOps.People;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>
/// A channel's posts that must be brought up to date. Several are read at once: finding the next among many costs more than posting it.
/// They are used for a moment only, so that more urgent posts that arrive meanwhile aren't delayed.
/// </summary>
internal sealed class ChannelLine(Database database, TimeProvider clock, ChatId channel)
{
    private const int MostInHand = 40;
    private const int MostRemembered = 1000;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<bool, InHand> _inHand = [];
    private readonly Dictionary<long, long> _taken = [];

    /// <summary>Counts reads and takes, to know their order.</summary>
    private long _moves;

    /// <param name="oldest">Returns the post that has waited longest instead of the most urgent one.</param>
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

    /// <summary>Something failed, which may affect the other posts.</summary>
    public void Forget() => _inHand.Clear();

    /// <summary>The first post that hasn't been taken from the other list since this one was read: those are done.</summary>
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
