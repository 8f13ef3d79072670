using ChatOps.Journal;
using CsCheck;

namespace ChatOps.Tests.Sources.GitHub;

public sealed class GitHubFuzzTests
{
    [Fact]
    public void No_spoiled_payload_throws_out_of_the_translator()
    {
        var outcomes = new Dictionary<Type, int>();
        (from name in Gen.Int[0, GitHubPayloads.Names.Count - 1].Select(i => GitHubPayloads.Names[i]) from seed in Gen.Int select (name, seed)).Sample(
            spoiled =>
            {
                var translation = GitHubPayloads.TranslateBytes(GitHubPayloads.Kind(spoiled.name), Mutation.Spoil(GitHubPayloads.Read(spoiled.name), spoiled.seed));
                if (translation is Translation.Events { Facts: var facts })
                {
                    // What the journal and the timeline do with a fact.
                    facts.ShouldAllBe(e => e.Fact.Keys.All(key => key.Value.Length < 1000) && e.OccurredAt.Year > 1970);
                    translation.Text();
                }

                lock (outcomes)
                {
                    outcomes[translation.GetType()] = outcomes.GetValueOrDefault(translation.GetType()) + 1;
                }
            },
            iter: 1000);

        outcomes.Keys.ShouldBe([typeof(Translation.Events), typeof(Translation.Nothing), typeof(Translation.Failed)], ignoreOrder: true);
    }

    [Fact]
    public async Task No_spoiled_payload_makes_the_endpoint_fail()
    {
        await using var host = await SourcesHost.StartAsync();
        var random = new Random(20260701);

        for (var i = 0; i < 300; i++)
        {
            var name = GitHubPayloads.Names[random.Next(GitHubPayloads.Names.Count)];
            var (status, _) = await host.SendAsync(GitHubRequests.Webhook(GitHubPayloads.Kind(name), $"d-{i}", Mutation.Spoil(GitHubPayloads.Read(name), i)));
            status.ShouldBeOneOf(202, 400);
        }
    }
}
