using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Chat.Teams;

/// <summary>The contract on the Playground's Teams.</summary>
public sealed class TeamsPlatformContractTests : ChatPlatformContract
{
    private TeamsSubject? _bot;

    public override ValueTask DisposeAsync() => _bot!.DisposeAsync();

    internal override async Task<ChatPlatformUnderTest> OpenAsync()
    {
        _bot = await TeamsSubject.StartAsync();
        await _bot.InstallAsync();
        var tenant = _bot.Tenant;
        var channel = tenant.Channel("Deploys");
        return new(
            _bot.Platform,
            channel,
            tenant.User("ann").ObjectId,
            () => [.. tenant.Posts(channel).Select(post => post.Shown)],
            parent => [.. tenant.Replies(parent).Select(post => post.Shown)],
            () => [.. tenant.Chat("ann").Select(post => post.Shown)],
            () => tenant.Faults.Next("update", new TeamsFault.Refuse(403, "ActivityUpdateNotAllowed"), times: 100),
            () => tenant.Faults.Next("post", new TeamsFault.Refuse(400, "BadSyntax")),
            () => tenant.Faults.Next("post", new TeamsFault.LoseAnswer()),
            () => _bot.Clock.Advance(TimeSpan.FromSeconds(1)))
        {
            NoGroup = "5d2bb0f6-0000-4000-8000-00000000dead",
        };
    }
}
