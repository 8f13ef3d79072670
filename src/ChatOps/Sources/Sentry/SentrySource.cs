using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Sentry;

/// <summary>
/// Sentry: webhooks of an internal integration at <c>/sentry</c>, signed with HMAC. It tries nothing again, and disables integrations that
/// often fail.
/// </summary>
public static class SentrySource
{
    public const string Name = "sentry";

    /// <summary>The header with the time of sending, in Unix seconds.</summary>
    internal const string Timestamp = "Sentry-Hook-Timestamp";

    public static EventSource Source { get; } = EventSource.Of<SentryOptions>(Name, "Sentry", SentryOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/sentry", new HmacVerifier(new("Sentry-Hook-Signature"), Secret.Of(options.Secrets)))
                {
                    // It may wait for less, but what it has given up on is stored all the same.
                    Patience = TimeSpan.FromSeconds(4),
                    IdHeader = "Request-ID",
                    KindHeader = "Sentry-Hook-Resource",
                    KeptHeaders = [Timestamp],
                    Kind = SentryTranslator.Kind,
                },
            ],
        Translate = SentryTranslator.Translate,
    }) with
    {
        Guide = new(
            "/sentry",
            $"{SentryOptions.Section}:Secrets:0",
            "Create an internal integration like this under Settings, Developer Settings, and name it as an action in the alert rules that are to be told here. Sentry makes up the secret, and calls it Client Secret: that is the one to give to me.",
            SourceGuide.Read("Sentry/setup.yaml"))
        {
            IsMadeThere = true,
        },
    };
}
