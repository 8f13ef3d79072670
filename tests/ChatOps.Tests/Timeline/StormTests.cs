using System.Text.Json;
using ChatOps.Journal;
using ChatOps.Storage;
using ChatOps.Tests.Sources.Tide;
using ChatOps.Tests.Whole;
using Dapper;

namespace ChatOps.Tests.Timeline;

public sealed class StormTests
{
    private const int Builds = 300;

    [Fact]
    public async Task While_many_deliveries_are_being_processed_stories_are_posted_every_two_seconds()
    {
        var (first, middle) = (new Gate(), new Gate());
        var tide = TideSource.Source with
        {
            SetUp = configuration => TideSource.Source.SetUp(configuration) is var setup
                ? setup with
                {
                    Translate = delivery =>
                    {
                        (delivery.DeliveryId switch { "1" => first, "150" => middle, _ => null })?.Pass();
                        return setup.Translate(delivery);
                    },
                }
                : setup,
        };
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                settings["ChatOps:Tide:Tokens:north"] = "the-token-of-the-north";
                settings["ChatOps:Services:web:Jobs:0"] = "north:web";
            },
            sources: [.. Bot.EventSources, tide]);
        try
        {
            // One delivery that is in progress while the others arrive: then a batch of a hundred, and another batch with the one in the
            // middle.
            await AppendAsync(stage, 0);
            await stage.UntilAsync(() => Told(stage) == 1 ? "it is" : null, "what comes alone to be told");
            await AppendAsync(stage, 1);
            await stage.UntilAsync(() => first.IsReached ? "it is" : null, "the first to be read");
            // One after another: with many concurrent writers, the bot would rest.
            for (var i = 2; i < Builds; i++)
            {
                await AppendAsync(stage, i);
            }

            first.Open();
            await Patience.UntilAsync(() => middle.IsReached);
            await stage.PassAsync(TimeSpan.FromSeconds(1));
            Told(stage).ShouldBeLessThanOrEqualTo(2);
            var began = stage.Clock.GetUtcNow();
            await stage.UntilAsync(() => Told(stage) >= 102 ? "they are" : null, "what was read so far to be told");
            (stage.Clock.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromSeconds(10));

            middle.Open();
            await stage.UntilAsync(() => Told(stage) == Builds ? "they are" : null, "all to be told");
        }
        finally
        {
            first.Open();
            middle.Open();
        }
    }

    private static Task<bool> AppendAsync(Stage stage, int number) => stage.Get<Deliveries>().AppendAsync(
        new(
            TideSource.Name,
            $"{number}",
            "build",
            stage.Clock.GetUtcNow(),
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    job = "web",
                    number = number + 1,
                    passed = true,
                    repository = "acme/web",
                    commit = new string('a', 40),
                    version = "1.5.0",
                }))
        {
            Instance = "north",
        },
        stage.Stop);

    /// <summary>How many of the deliveries' events are in stories.</summary>
    private static long Told(Stage stage) => stage.Get<Database>()
        .ReadAsync(
            c => c.QuerySingleOrDefaultAsync<long>(
                "select count(*) from events where source = @Name and position <= (select position from followers where name = 'timeline')",
                new { TideSource.Name }),
            stage.Stop)
        .GetAwaiter().GetResult();

    /// <summary>Everyone who arrives waits until it is open.</summary>
    private sealed class Gate
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsReached { get; private set; }

        public void Pass()
        {
            IsReached = true;
            _open.Task.Wait(TestContext.Current.CancellationToken);
        }

        public void Open() => _open.TrySetResult();
    }
}
