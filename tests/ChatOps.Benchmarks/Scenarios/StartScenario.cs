using ChatOps.Benchmarks.Servers;

namespace ChatOps.Benchmarks.Scenarios;

/// <summary>The time from the start of the process until <c>/health/ready</c> responds with 200, with an empty database.</summary>
internal sealed class StartScenario : Scenario
{
    public override string Name => "start";

    public override async Task<IReadOnlyList<Row>> RunAsync(Setup setup, CancellationToken cancellationToken)
    {
        using var slack = new SlackStub();
        var seconds = new List<double>();
        for (var round = 1; round <= setup.Rounds; round++)
        {
            await using var bot = await setup.Programs.StartBotAsync(slack.Api, [], cancellationToken);
            seconds.Add(bot.ReadyAfter.TotalSeconds);
            Say($"{bot.ReadyAfter.TotalSeconds:0.00} s");
        }

        var median = Report.Median(seconds);
        return [new("start to ready", "", $"{median:0.00} s ({seconds.Min():0.00} to {seconds.Max():0.00})", "under 1 s", median < 1)];
    }
}
