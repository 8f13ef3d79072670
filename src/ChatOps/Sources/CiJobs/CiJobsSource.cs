using ChatOps.Edge.Verification;

namespace ChatOps.Sources.CiJobs;

/// <summary>
/// Jobs that report at <c>/cijobs</c> with the OpenID Connect token that their CI system gives them: there is no secret to keep. The token
/// says which job of which repository it is; what it did is in a small JSON object of the bot's own.
/// </summary>
public static class CiJobsSource
{
    public const string Name = "cijobs";

    /// <summary>The claims with a job's repository, in the words of the CI systems that are known.</summary>
    public static IReadOnlyList<string> RepositoryClaims { get; } = ["repository", "project_path"];

    private static readonly string[] Claims =
    [
        .. RepositoryClaims, "ref", "ref_type", "sha", "environment", "actor", "user_login", "workflow", "run_id", "run_number",
        "run_attempt", "pipeline_id", "event_name", "pipeline_source",
    ];

    public static EventSource Source { get; } = EventSource.Of<CiJobsOptions>(Name, "CI jobs", CiJobsOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled || options.Problems().Any() ? [] :
        [
            new("/cijobs", new JwtVerifier(options.Issuers.Select(issuer => Trust(issuer.Key, issuer.Value, options.Audience))))
            {
                Patience = TimeSpan.FromSeconds(9),
                KeptHeaders = Claims,
            },
        ],
        Translate = new CiJobsTranslator(options).Translate,
        Unrecovered = options.IsEnabled ? ["what jobs couldn't report isn't filled in"] : [],
    }) with
    {
        Guide = new(
            "/cijobs",
            $"{CiJobsOptions.Section}:Issuers:actions:Repositories:0:Name",
            "Add these steps to a job that may ask for a token. Also give me the audience (ChatOps__CiJobs__Audience) and who signs the tokens (ChatOps__CiJobs__Issuers__actions__Issuer, such as https://token.actions.githubusercontent.com). Another CI system needs the address of its keys, too (KeysUrl).",
            SourceGuide.Read("CiJobs/setup.yaml"))
        {
            Trusted = "the name of the repository",
        },
    };

    private static JwtTrust Trust(string name, CiJobsIssuer issuer, string audience) => new(
        name.ToLowerInvariant(), [issuer.Issuer], audience, new(issuer.EffectiveKeysUrl))
    {
        Subject = new(RepositoryClaims, [.. issuer.Repositories.Select(repository => repository.Name)]),
        Proven = Claims,
        ClockSkew = TimeSpan.FromMinutes(1),
    };
}
