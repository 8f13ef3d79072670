using System.Globalization;
using ChatOps.Chat.Slack;
using ChatOps.Commands;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>A catalog that has grown: no list is cut without a word, and none pushes out what matters.</summary>
public sealed class LongListsTests
{
    private const int Many = 160;

    [Fact]
    public async Task With_many_services_help_loses_nothing_and_an_unknown_name_lists_a_few()
    {
        await using var stage = await Stage.StartAsync(AddServices);

        var help = (await stage.AskAsync("/ops help")).Shown;
        help.ShouldNotContain("not shown");
        foreach (var command in stage.Get<CommandTable>().All)
        {
            help.ShouldContain($"{(command.Changes ? SlackCommands.Write(new(command.Verb)) : $"/ops {command.Verb}")}");
        }

        help.ShouldContain("all services in staging");
        (await stage.AskAsync("/ops help", by: "carol")).Shown.ShouldContain("all services in staging. Example");

        var unknown = (await stage.AskAsync("/deploy nothing-of-the-kind 1.4.2 to staging")).Shown;
        unknown.ShouldContain($"and {Many + 1 - 10} more");
        unknown.Split("service-").Length.ShouldBeLessThan(15);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_picker_of_many_services_is_searched(bool http)
    {
        await using var stage = await Stage.StartAsync(AddServices, http);
        await stage.TypeAsync("/deploy");
        var view = await stage.UntilAsync(() => stage.Slack.View("ann"), "the dialog");

        (await SearchAsync("")).Count.ShouldBe(100);
        (await SearchAsync("ice-15")).ShouldBe(Enumerable.Range(150, 10).Select(i => $"service-{i}"));
        await stage.DrivenAsync(stage.Slack.As("ann").SubmitAsync(view, new Dictionary<string, string> { ["service"] = "web", ["environment"] = "staging", ["version"] = "1.4.2" }, stage.Stop));
        await stage.UntilAsync(() => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("Deploy web 1.4.2 to staging?")), "the plan");

        async Task<IReadOnlyList<string?>> SearchAsync(string typed)
        {
            IReadOnlyList<string?> found = [];
            (await stage.DrivenAsync(OnceAsync())).ShouldBe(Outcome.Ok);
            return found;

            async Task<Outcome> OnceAsync()
            {
                var suggested = await stage.Slack.As("ann").SearchAsync(view, "service", typed, stage.Stop);
                found = [.. suggested.Options.Select(option => option.GetProperty("value").GetString())];
                return suggested.Outcome;
            }
        }
    }

    private static void AddServices(Dictionary<string, string?> settings)
    {
        for (var i = 0; i < Many; i++)
        {
            var about = string.Create(CultureInfo.InvariantCulture, $"ChatOps:Services:service-{i:000}");
            settings[$"{about}:Channels:0"] = "#deploys";
            settings[$"{about}:Image"] = string.Create(CultureInfo.InvariantCulture, $"registry.acme.example/service-{i:000}");
            foreach (var cluster in new[] { "staging", "production" })
            {
                settings[$"{about}:Workloads:{cluster}:Cluster"] = cluster;
                settings[$"{about}:Workloads:{cluster}:Namespace"] = "web";
                settings[$"{about}:Workloads:{cluster}:Deployment"] = string.Create(CultureInfo.InvariantCulture, $"service-{i:000}");
            }
        }
    }
}
