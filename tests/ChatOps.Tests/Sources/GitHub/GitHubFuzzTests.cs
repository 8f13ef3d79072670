using System.Text;
using ChatOps.Fuzz;
using CsCheck;

namespace ChatOps.Tests.Sources.GitHub;

public sealed class GitHubFuzzTests
{
    [Fact]
    public void Facts_from_complete_mutated_payloads_can_be_stored() =>
        Gen.Select(Gen.Int[0, GitHubPayloads.Names.Count - 1], Gen.Int).Sample(
            (place, seed) =>
            {
                var name = GitHubPayloads.Names[place];
                FuzzTargets.Find("github")!.Check([
                    .. Encoding.UTF8.GetBytes(GitHubPayloads.Kind(name) + "\n"), .. Mutation.Spoil(GitHubPayloads.Read(name), seed)
                ]);
            },
            iter: 1000,
            threads: 1);

    [Fact]
    public async Task No_mutated_payload_makes_the_endpoint_fail()
    {
        await using var host = await SourcesHost.StartAsync();
        var random = new Random(20260701);

        for (var i = 0; i < 300; i++)
        {
            var name = GitHubPayloads.Names[random.Next(GitHubPayloads.Names.Count)];
            var (status, _) = await host.SendAsync(
                GitHubRequests.Webhook(GitHubPayloads.Kind(name), $"d-{i}", Mutation.Spoil(GitHubPayloads.Read(name), i)));
            status.ShouldBeOneOf(202, 400);
        }
    }
}
