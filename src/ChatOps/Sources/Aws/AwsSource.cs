using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Aws;

/// <summary>
/// AWS: SNS topics at <c>/aws</c>, with SNS's signature, and EventBridge API destinations at <c>/aws/events</c>, with an API key. SNS gives
/// up on a message after 4xx other than 429, and asks again for an hour otherwise.
/// </summary>
public static class AwsSource
{
    public const string Name = "aws";

    public static EventSource Source { get; } = EventSource.Of<AwsOptions>(Name, "AWS", AwsOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = [.. Topics(options), .. Events(options)],
        Translate = new AwsTranslator(options).Translate,
        AddServices = services => services.AddApiClient(SnsCertificates.ClientName, SnsCertificates.LongestAnswer),
        Unrecovered = options.HearsTopics || options.HearsEvents ? ["what AWS can't deliver here isn't filled in"] : [],
    }) with
    {
        Guide = new(
            "/aws",
            $"{AwsOptions.Section}:Topics:0",
            "Deploy this CloudFormation template, or subscribe a topic that you have, over HTTPS and without raw message delivery. I confirm the subscription myself. CloudWatch alarms, CodeDeploy triggers, notification rules, and CloudFormation stacks can send to the topic directly, too.",
            SourceGuide.Read("Aws/setup.yaml"))
        {
            Trusted = "the ARN of the SNS topic",
        },
    };

    private static IEnumerable<Receiver> Topics(AwsOptions options)
    {
        if (!options.HearsTopics)
        {
            yield break;
        }

        var verifier = new SnsVerifier(options);
        yield return new("/aws", verifier)
        {
            // SNS waits 15 seconds.
            Patience = TimeSpan.FromSeconds(12),
            IdHeader = SnsVerifier.IdHeader,
            EmbeddedJson = ["Message"],
            Handshake = verifier.ConfirmAsync,
        };
    }

    private static IEnumerable<Receiver> Events(AwsOptions options) => !options.HearsEvents ? [] :
    [
        new("/aws/events", new TokenVerifier(new TokenPlace.Header("X-Api-Key"), Secret.Of(options.Secrets)))
        {
            // EventBridge waits 5 seconds.
            Patience = TimeSpan.FromSeconds(4),
        },
    ];
}
