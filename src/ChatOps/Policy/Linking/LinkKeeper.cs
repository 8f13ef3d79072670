using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Replicas;

namespace ChatOps.Policy.Linking;

/// <summary>Links accounts when their owners have said so on the code host, and tells the person in chat what came of it.</summary>
internal sealed class LinkKeeper(
    AccountLinks links, PeopleDirectory people, ChatPlatforms platforms, Events events, TimeProvider clock, ILogger<LinkKeeper> logger)
    : Worker(clock, logger, wake => events.Appended += wake)
{
    private const int Most = 200;

    /// <summary>What was looked at in this term: a code is good once, so looking again does nothing.</summary>
    private long _seen;

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        var claims = await events.NewestAsync<AccountClaimed>(long.MaxValue, Most, term);
        foreach (var claim in claims.Where(claim => claim.Position > _seen).Reverse())
        {
            await SettleAsync(claim, (AccountClaimed)claim.Fact, term);
            _seen = claim.Position;
        }

        return LookAnyway;
    }

    protected override Task EndAsync()
    {
        _seen = 0;
        return Task.CompletedTask;
    }

    private async Task SettleAsync(Event @event, AccountClaimed claim, CancellationToken cancellationToken)
    {
        if (claim.Code is null)
        {
            await links.WithdrawAsync(claim, @event.ReceivedAt, cancellationToken);
            return;
        }

        if (await links.AskerAsync(claim, cancellationToken) is { } asker
            && await links.SpendAsync(
                claim, @event.ReceivedAt, await people.RecognizeAsync(asker, cancellationToken), cancellationToken) is { } change
            && platforms.Find(asker.Platform) is { Can.PrivateAnswers: true } platform)
        {
            // A courtesy: the command says the same at any time.
            await platform.ReplyPrivatelyAsync(new(asker, Channel: ""), Say(change), replace: false, cancellationToken);
        }
    }

    private static Card Say(AccountChanged change) => change.Change is AccountChange.Linked
        ? new()
        {
            Title = RichText.Of($"Your account {change.Login:b} on {change.Host} is linked: in the policy, you are in its groups"),
            Tone = Tone.Good,
        }
        : new()
        {
            Title = RichText.Of($"The account {change.Login:b} on {change.Host} was not linked with yours: {change.Why!}"),
            Tone = Tone.Warning,
            Lines = [RichText.Of($"The code is used up. {new Span.Command("iam")} says how to try again.")],
        };
}
