using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Journal;
using ChatOps.Playground;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Tests.Whole;

/// <summary>The ledger of one thing: received, stored, translated, told, posted.</summary>
public sealed class WhyTests
{
    [Fact]
    public async Task A_change_is_followed_from_its_deliveries_to_its_posts_by_any_of_its_names()
    {
        await using var stage = await Stage.StartAsync();
        var scenarios = stage.Scenarios();
        var merged = await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders by <!channel>", stage.Stop));
        var built = await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: true, stage.Stop));
        var story = await stage.RunAsync($"/deploy web {built.Version} to staging", m => m.Shown.Contains("Deployed"));
        await stage.UntilSaidAsync(story, "> since 1.4.1");
        await stage.PassAsync(TimeSpan.FromSeconds(5));
        var operation = (await stage.Get<Events>().NewestAsync<OperationChanged>(long.MaxValue, 1, stage.Stop))[0];

        foreach (var name in new[]
        {
            $"#{merged.PullRequest}", merged.Commit[..7], $"web/main#{built.Build}", ((OperationChanged)operation.Fact).Operation, built.Version!,
        })
        {
            var answer = (await stage.AskAsync($"/ops why {name}")).Shown;

            answer.ShouldContain("What became of Sort orders by &lt;!channel&gt; (", customMessage: name);
            answer.ShouldContain($"💬 #deploys: message `{story.Ts}` shows the newest state");
            answer.ShouldContain($"operation (event {operation.Position})");
            answer.ShouldContain(" from chatops");
            answer.ShouldContain("archives/");
        }

        (await stage.AskAsync($"/ops why #{merged.PullRequest} page 2")).Shown.ShouldContain(" from github pull_request `");
    }

    [Fact]
    public async Task A_delivery_says_what_was_translated_ignored_failed_or_known_already()
    {
        await using var stage = await Stage.StartAsync();
        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        var delivered = (await stage.Get<Database>().ReadAsync(
            connection => connection.QueryAsync<(long Id, string DeliveryId)>(
                "select id, delivery_id from deliveries where kind = 'pull_request' order by id desc limit 1"), stage.Stop)).Single();
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Merged")), "the merge");

        foreach (var id in new[] { delivered.DeliveryId, $"{delivered.Id}" })
        {
            var answer = (await stage.AskAsync($"/ops why {id}")).Shown;
            answer.ShouldContain($"github sent pull_request `{delivered.DeliveryId}`, stored as number {delivered.Id}");
            answer.ShouldContain("✅ translated into 1 fact");
            answer.ShouldContain("🧩 pull_request (event ");
            answer.ShouldContain(", in story 1");
            answer.ShouldContain("💬 #deploys: message `");
        }

        await SendAsync(stage, "star", "4711-star", """{"action":"created"}""");
        await SendAsync(stage, "push", "4711-broken", """{"token":"xoxb-1234-secret"}""");
        var body = await BodyAsync(stage, delivered.Id);
        await SendAsync(stage, "pull_request", "4711-elsewhere", body.Replace("acme/web", "acme/other", StringComparison.Ordinal));
        await SendAsync(stage, "pull_request", "4711-again", body);
        await stage.PassAsync(TimeSpan.FromSeconds(5));

        (await stage.AskAsync("/ops why 4711-star")).Shown.ShouldContain("🔇 ignored: star is not told");
        var broken = (await stage.AskAsync("/ops why 4711-broken")).Shown;
        broken.ShouldContain("❌ couldn't be translated: push without its ref or repository. It is kept.");
        broken.ShouldNotContain("xoxb");
        (await stage.AskAsync("/ops why 4711-elsewhere")).Shown.ShouldContain(", in no story: no configured service is concerned");
        (await stage.AskAsync("/ops why 4711-again")).Shown.ShouldContain("🔇 says nothing that wasn't known from another delivery");

        // What people typed isn't shown to others.
        await stage.AskAsync("/deploy web 1.4.2 to staging because of a surprise");
        var typed = (await stage.Get<Database>().ReadAsync(
            connection => connection.QueryAsync<long>(
                "select max(id) from deliveries where source = 'slack' and state = 'Done'"),
            stage.Stop)).Single();
        var command = (await stage.AskAsync($"/ops why {typed}", "bob")).Shown;
        command.ShouldContain("✅ handled");
        command.ShouldNotContain("surprise");

        foreach (var unknown in new[]
        {
            "4711-none", "#4711", "😀", "\"<!channel>\"", "zzzzzzzzzz", "web/main#4711", new string('x', 3000),
        })
        {
            var answer = (await stage.AskAsync($"/ops why {unknown}")).Shown;
            answer.ShouldContain("The journal has nothing about `");
            answer.ShouldContain("`/ops doctor` shows what was refused");
            answer.ShouldNotContain("<!channel>");
        }
    }

    [Fact]
    public async Task In_Teams_it_is_the_same()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        await stage.PassAsync(TimeSpan.FromSeconds(5));

        (await TeamsTests.AskAsync(stage, "ann", $"@ChatOps why #{merged.PullRequest}", "What became of")).Shown.ShouldContain(
            "💬 Web/Deploys: message ");
    }

    private static async Task<string> BodyAsync(Stage stage, long id) => Encoding.UTF8.GetString(
        (await stage.Get<Database>().ReadAsync(
            connection => connection.QuerySingleAsync<DeliveryRow>(
                "select id, source, instance, delivery_id as DeliveryId, kind, received_at as ReceivedAt, headers, encoding, body, state, note, trace from deliveries where id = @id",
                new { id }),
            stage.Stop)).ToDelivery().Delivery.Body.Span);

    private static async Task SendAsync(Stage stage, string kind, string id, string body)
    {
        using var client = new HttpClient { BaseAddress = stage.BotAddress };
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        content.Headers.Add("X-GitHub-Event", kind);
        content.Headers.Add("X-GitHub-Delivery", id);
        content.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(BotInWorld.GitHubSecret), Encoding.UTF8.GetBytes(body))));
        (await stage.DrivenAsync(client.PostAsync("/github", content, stage.Stop))).EnsureSuccessStatusCode();
    }
}
