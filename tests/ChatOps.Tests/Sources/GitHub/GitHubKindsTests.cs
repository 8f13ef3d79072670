using System.Reflection;
using ChatOps.Sources.GitHub;
using Octokit.Webhooks;

namespace ChatOps.Tests.Sources.GitHub;

public sealed class GitHubKindsTests
{
    [Fact]
    public void Every_event_that_Octokit_knows_is_counted_by_its_name_and_all_others_are_not()
    {
        var documented = typeof(WebhookEventType).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .ToList();

        documented.Count.ShouldBeGreaterThan(70);
        documented.Where(kind => GitHubKinds.Known(kind) != kind).ShouldBeEmpty();
        GitHubKinds.Known("an event of next year").ShouldBe("other");
    }
}
