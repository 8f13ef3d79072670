using System.Globalization;
using ChatOps.Chat.Slack;
using ChatOps.Commands;

namespace ChatOps.Tests.Whole;

/// <summary>A catalog that has grown: no list is cut without a word, and none pushes out what matters.</summary>
public sealed class LongListsTests
{
    private const int Many = 160;

    [Fact]
    public async Task With_many_services_help_loses_nothing_an_unknown_name_lists_a_few_and_a_picker_has_all()
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

        await stage.TypeAsync("/deploy");
        var view = await stage.UntilAsync(() => stage.Slack.View("ann"), "the dialog");
        var select = view.Blocks[0].GetProperty("element");
        var options = select.GetProperty("option_groups").EnumerateArray().SelectMany(g => g.GetProperty("options").EnumerateArray()).Select(o => o.GetProperty("value").GetString()).ToList();
        options.Count.ShouldBe(Many + 1);
        options.ShouldContain("service-159");

        await stage.DrivenAsync(stage.Slack.As("ann").SubmitAsync(view, new Dictionary<string, string> { ["service"] = "web", ["environment"] = "staging", ["version"] = "1.4.2" }, stage.Stop));
        await stage.UntilAsync(() => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("Deploy web 1.4.2 to staging?")), "the plan");
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
