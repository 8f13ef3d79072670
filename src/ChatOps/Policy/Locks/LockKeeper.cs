using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Replicas;

namespace ChatOps.Policy.Locks;

/// <summary>
/// Ends locks whose time is over, reminds holders of old ones, and tells holders what they should know: privately where their platform can,
/// otherwise in the lock's thread.
/// </summary>
public sealed class LockKeeper(LockRows locks, ChatPlatforms platforms, TimeProvider clock, ILogger<LockKeeper> logger)
    : Worker(clock, logger, wake => locks.Changed += wake)
{
    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        await locks.CatchUpAsync(term);
        foreach (var notice in await locks.NoticesAsync(term))
        {
            if (await TellAsync(notice, term) is { } isPrivate)
            {
                // Recorded even during a shutdown. After a crash in between, it is said twice rather than never.
                await locks.NoticedAsync(notice, isPrivate, CancellationToken.None);
            }
        }

        return LookAnyway;
    }

    /// <summary>Whether they were notified privately; null: not yet, it is tried again.</summary>
    private async Task<bool?> TellAsync(LockNotice notice, CancellationToken cancellationToken)
    {
        var person = notice.Fact.Person;
        if (platforms.Find(person.Platform) is not { Can.PrivateAnswers: true } platform)
        {
            return false;
        }

        return await platform.ReplyPrivatelyAsync(
            new(new(person.Platform, notice.Organisation, person.Id), Channel: ""),
            new() { Title = RichText.Of($"🔒 {notice.Fact.Text}") },
            replace: false,
            cancellationToken) switch
        {
            ShowResult.Shown => true,
            ShowResult.Later => null,
            // Nothing says whether an uncertain message arrived: saying it twice does less harm than not at all.
            _ => false,
        };
    }
}
