using ChatOps.Benchmarks.Load;
using ChatOps.Benchmarks.Servers;

namespace ChatOps.Benchmarks.Scenarios;

/// <summary>
/// Slash commands. First: Bolt verifies the signature and acknowledges; the bot commits before it does so, and the command is one that it
/// doesn't respond to. Second: both also post one message for each command, Bolt through chat.postMessage in its handler, the bot as its
/// answer to the response URL; the clock stops when the last message has reached Slack.
/// </summary>
internal sealed class CommandsScenario : Scenario
{
    private const int Acks = 30_000;
    private const int Posts = 30_000;

    private int _prepared;

    public override string Name => "commands";

    public override async Task<IReadOnlyList<Row>> RunAsync(Setup setup, CancellationToken cancellationToken)
    {
        using var slack = new SlackStub();
        var (boltAcks, acks, boltPosts, posts) = (
            new List<LoadResult>(), new List<LoadResult>(), new List<LoadResult>(), new List<LoadResult>());
        for (var round = 1; round <= setup.Rounds; round++)
        {
            boltAcks.Add(await AcksAsync(
                "Bolt", await setup.Programs.StartBoltAsync(slack.Api, posts: false, cancellationToken), slack, cancellationToken));
            // A command of another app: stored, acknowledged, read, and not answered.
            acks.Add(await AcksAsync(
                "bot",
                await setup.Programs.StartBotAsync(slack.Api, [new("ChatOps:Slack:AppId", "A0OTHER")], cancellationToken),
                slack,
                cancellationToken));
            boltPosts.Add(await PostsAsync(
                "Bolt with posts",
                await setup.Programs.StartBoltAsync(slack.Api, posts: true, cancellationToken),
                slack,
                cancellationToken));
            posts.Add(await PostsAsync(
                "bot with posts", await setup.Programs.StartBotAsync(slack.Api, [], cancellationToken), slack, cancellationToken));
        }

        return
        [
            Rate("commands acknowledged", boltAcks, acks, r => r.Rate, 2),
            Late("99th percentile of those", boltAcks, acks),
            Rate("commands acknowledged, and each answered with a message", boltPosts, posts, r => r.SettledRate, 4),
            Late("99th percentile of those acknowledgements", boltPosts, posts),
        ];
    }

    private static Row Rate(string what, List<LoadResult> peer, List<LoadResult> bot, Func<LoadResult, double> rate, double bar)
    {
        var (theirs, ours) = (Report.Median(peer.Select(rate)), Report.Median(bot.Select(rate)));
        return new(
            what,
            Report.Number(theirs, "/s"),
            Report.Number(ours, "/s"),
            $"{bar:0.#} times, is {ours / theirs:0.00}",
            ours >= bar * theirs);
    }

    private static Row Late(string what, List<LoadResult> peer, List<LoadResult> bot) => new(
        what,
        Report.Number(Report.Median(peer.Select(r => r.Percentile(0.99))), "ms"),
        Report.Number(Report.Median(bot.Select(r => r.Percentile(0.99))), "ms"),
        "",
        null);

    private async Task<LoadResult> AcksAsync(string who, RunningServer server, SlackStub slack, CancellationToken cancellationToken)
    {
        await using var _ = server;
        return await MeasureAsync(who, server, Acks, count => Prepare(slack, count), cancellationToken);
    }

    private async Task<LoadResult> PostsAsync(string who, RunningServer server, SlackStub slack, CancellationToken cancellationToken)
    {
        await using var _ = server;
        var result = await MeasureAsync(
            who,
            server,
            Posts,
            count => Prepare(slack, count),
            cancellationToken,
            count => slack.ReachedAsync(slack.Posts + count, cancellationToken));
        Say($"{who}: {Report.Number(result.SettledRate, "/s")} with their messages");
        return result;
    }

    private IReadOnlyList<PreparedRequest> Prepare(SlackStub slack, int count) =>
        SlashCommands.Prepare(slack.Address, "/ops", "help", Interlocked.Add(ref _prepared, count) - count, count);
}
