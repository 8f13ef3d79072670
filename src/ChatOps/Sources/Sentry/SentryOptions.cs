namespace ChatOps.Sources.Sentry;

/// <summary>Configuration section <c>ChatOps:Sentry</c>.</summary>
public sealed class SentryOptions() : SecretOptions(Section)
{
    public const string Section = "ChatOps:Sentry";
}
