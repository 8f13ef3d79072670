using ChatOps.Edge.Verification;

namespace ChatOps.Sources.AzureDevOps;

/// <summary>
/// Azure DevOps: service hooks at <c>/azuredevops</c>, with basic authentication. The password says which instance sends.
/// </summary>
public static class AzureDevOpsSource
{
    public const string Name = "azuredevops";

    public static EventSource Source { get; } = EventSource.Of<AzureDevOpsOptions>(
        Name, "Azure DevOps", AzureDevOpsOptions.Section, options => new()
        {
            Problems = [.. options.Problems()],
            Receivers = !options.IsEnabled ? [] :
            [
                new("/azuredevops", new TokenVerifier(
                    new TokenPlace.BasicPassword(),
                    from instance in options.Instances
                    from secret in instance.Value.Secrets
                    select new Secret(instance.Key.ToLowerInvariant(), secret)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                    // Only the payload says what it is.
                    Kind = _ => "event",
                },
            ],
            Translate = AzureDevOpsTranslator.Translate,
            CodeHosts = [.. options.Instances.Select(instance => CodeHostName.At(instance.Key.ToLowerInvariant(), instance.Value.Url))],
        }) with
    {
        Guide = new(
            "/azuredevops",
            $"{AzureDevOpsOptions.Section}:Instances:azuredevops:Secrets:0",
            "Create this service hook with the REST API (POST _apis/hooks/subscriptions), or under Project settings, Service hooks, Web Hooks; one for each of git.push, git.pullrequest.created, git.pullrequest.updated, git.pullrequest.merged, and build.complete. The repository of a service is then written azuredevops:ORGANIZATION/PROJECT/NAME.",
            SourceGuide.Read("AzureDevOps/setup.json")),
    };
}
