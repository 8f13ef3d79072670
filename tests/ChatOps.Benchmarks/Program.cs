using ChatOps.Benchmarks;
using ChatOps.Benchmarks.Scenarios;

Scenario[] scenarios =
[
    new WebhooksScenario(),
    new CommandsScenario(),
    new StartScenario(),
    new TimelineScenario(),
    new LatencyScenario(),
    new MemoryScenario(),
    new TeamsScenario(),
    new JournalScenario(),
    new DecisionScenario(),
];

var options = args.Skip(1).Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
var chosen = scenarios.Where(s => args is [var name, ..] && (name == s.Name || name == "all")).ToList();
if (chosen.Count == 0 || options.GetValueOrDefault("--bot") is not { } bot || options.GetValueOrDefault("--peers") is not { } peers)
{
    await Console.Error.WriteLineAsync(
        $"Usage: run {string.Join('|', scenarios.Select(s => s.Name))}|all [--rounds N] [--minutes N] [--events N] [--webhooks N]");
    return 64;
}

var data = Directory.CreateTempSubdirectory("chatops-benchmarks-").FullName;
try
{
    var setup = new Setup(
        new(bot, peers, data),
        int.Parse(options.GetValueOrDefault("--rounds", "5")),
        int.Parse(options.GetValueOrDefault("--minutes", "10")),
        long.Parse(options.GetValueOrDefault("--events", "10000000")),
        int.Parse(options.GetValueOrDefault("--webhooks", "20000")));
    var met = true;
    foreach (var scenario in chosen)
    {
        var rows = await scenario.RunAsync(setup, CancellationToken.None);
        Report.Print(scenario.Name, $"tests/ChatOps.Benchmarks/run {scenario.Name}", rows);
        met &= rows.All(r => r.Met is not false);
    }

    return met ? 0 : 1;
}
finally
{
    Directory.Delete(data, recursive: true);
}
