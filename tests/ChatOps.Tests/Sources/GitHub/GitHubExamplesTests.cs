using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Tests.Sources.GitHub;

/// <summary>
/// All public examples, from github.com and GitHub Enterprise Server. They can't be kept in this repository, so the test uses an installed
/// package.
/// </summary>
public sealed class GitHubExamplesTests
{
    private const string Variable = "CHATOPS_TEST_WEBHOOKS_EXAMPLES";

    [Fact]
    public async Task Every_public_example_is_stored_once_and_translated()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(
            string.IsNullOrEmpty(folder),
            $"Set {Variable} to the folder of the npm package @octokit/webhooks-examples (npm install @octokit/webhooks-examples).");
        await using var host = await SourcesHost.StartAsync();

        var sent = 0;
        foreach (var round in new[] { 202, 200 })
        {
            sent = 0;
            foreach (var (kind, body) in Directory.EnumerateFiles(folder, "index.json", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .SelectMany(Examples))
            {
                (await host.SendAsync(GitHubRequests.Webhook(kind, $"example-{sent++}", body))).Status.ShouldBe(round);
            }
        }

        sent.ShouldBeGreaterThan(300);
        var deliveries = await host.DeliveriesAsync();
        deliveries.Count.ShouldBe(sent);
        var translator = host.Translators.Single(t => t.Source == "github");
        var translations = deliveries.Select(delivery => (delivery, Translation: translator.Translate(delivery))).ToList();
        translations.Where(t => t.Translation is Translation.Failed).Select(t => $"{t.delivery}: {t.Translation.Text()}").ShouldBeEmpty();
        translations.Count(t => t.Translation is Translation.Events).ShouldBeGreaterThan(30);
    }

    private static IEnumerable<(string Kind, byte[] Body)> Examples(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return
        [
            .. from kind in json.RootElement.EnumerateArray()
               from example in kind.GetProperty("examples").EnumerateArray()
               select (kind.GetProperty("name").GetString()!, JsonSerializer.SerializeToUtf8Bytes(example)),
        ];
    }
}
