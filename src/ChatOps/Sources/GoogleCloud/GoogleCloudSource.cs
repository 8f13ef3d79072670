using ChatOps.Edge.Verification;

namespace ChatOps.Sources.GoogleCloud;

/// <summary>
/// Google Cloud: Pub/Sub push subscriptions at <c>/googlecloud</c>, with the token of a service account. Pub/Sub pushes again whatever
/// isn't answered with 2xx.
/// </summary>
public static class GoogleCloudSource
{
    public const string Name = "googlecloud";

    public static EventSource Source { get; } = EventSource.Of<GoogleCloudOptions>(
        Name, "Google Cloud", GoogleCloudOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled || options.Problems().Any() ? [] :
        [
            new("/googlecloud", new JwtVerifier(options.ServiceAccounts.Select(account => Trust(account, options))))
            {
                // The shortest acknowledgement deadline.
                Patience = TimeSpan.FromSeconds(9),
                EmbeddedJson = ["message", "data"],
                // Another attempt to deliver it may differ otherwise.
                IdIn = pushed => pushed["message"]["messageId"].Text ?? pushed["message"]["message_id"].Text,
            },
        ],
        Translate = new GoogleCloudTranslator(options).Translate,
        Unrecovered = options.IsEnabled ? ["what Pub/Sub dropped after its retention isn't filled in"] : [],
    }) with
    {
        Guide = new(
            "/googlecloud",
            $"{GoogleCloudOptions.Section}:ServiceAccounts:0",
            $"Create a push subscription like this one for each topic: cloud-builds (Cloud Build), gcr (Artifact Registry), and that of a Cloud Monitoring notification channel. Give me the audience, too ({GoogleCloudOptions.Section.Replace(":", "__", StringComparison.Ordinal)}__Audience). Unwrapped payloads aren't understood.",
            SourceGuide.Read("GoogleCloud/setup.yaml"))
        {
            Trusted = "the e-mail address of the service account",
        },
    };

    private static JwtTrust Trust(string account, GoogleCloudOptions options) => new(
        "", ["https://accounts.google.com", "accounts.google.com"], options.Audience, new(options.KeysUrl))
    {
        Claims = new Dictionary<string, string> { ["email"] = account, ["email_verified"] = "true" },
    };
}
