using System.Runtime.CompilerServices;
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

        // What becomes of each, so that nothing is ignored that nobody has decided to ignore.
        var became = translations
            .Select(t => $"{NameOf(t.delivery)}: {Became(t.Translation)}")
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        if (Environment.GetEnvironmentVariable("CHATOPS_TEST_FREEZE") is { Length: > 0 })
        {
            await File.WriteAllLinesAsync(List(), became, TestContext.Current.CancellationToken);
        }

        became.ShouldBe(await File.ReadAllLinesAsync(List(), TestContext.Current.CancellationToken));
    }

    private static string NameOf(Delivery delivery)
    {
        using var json = JsonDocument.Parse(delivery.Body);
        return json.RootElement.TryGetProperty("action", out var action) && action.ValueKind is JsonValueKind.String
            ? $"{delivery.Kind} {action.GetString()}"
            : delivery.Kind;
    }

    private static string Became(Translation translation) => translation switch
    {
        Translation.Events { Facts: var facts } => string.Join(", ", facts.Select(fact => FactKinds.Of(fact.Fact).Name).Distinct()),
        Translation.Nothing(var why) => $"ignored, {why}",
        _ => throw new InvalidOperationException($"What is {translation}?"),
    };

    private static string List([CallerFilePath] string here = "") => Path.ChangeExtension(here, ".txt");

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
