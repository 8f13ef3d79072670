using System.Buffers;
using ChatOps.Edge;
using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Aws;

/// <summary>
/// SNS signs with a key whose certificate it serves. That certificate is only taken from SNS itself in the region of a topic that is
/// configured, over https: whose certificate it is, its address says.
/// </summary>
internal sealed class SnsVerifier(AwsOptions options) : Verifier
{
    public const string TypeHeader = "x-amz-sns-message-type", IdHeader = "x-amz-sns-message-id", TopicHeader = "x-amz-sns-topic-arn";

    private const string RawHeader = "x-amz-sns-rawdelivery";

    /// <summary>A message has at most 256 KB, which JSON may make several times as long.</summary>
    private const int MostBytes = 2 * 1024 * 1024;

    /// <summary>SNS tries again for an hour; a confirmation is valid for three days.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromHours(1), OldestConfirmation = TimeSpan.FromDays(3);

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, SnsTopic> _topics =
        options.Topics.Select(SnsTopic.Parse).OfType<SnsTopic>().DistinctBy(topic => topic.Arn).ToDictionary(topic => topic.Arn);

    private readonly SnsCertificates _certificates = new(isEmulated: options.EndpointUrl is not null);

    public override IReadOnlyList<string> Headers => [TypeHeader];

    public override string? Error => _certificates.Error;

    public override ValueTask<Verdict> VerifyHeadersAsync(HttpRequest request, TimeProvider clock, CancellationToken cancellationToken) =>
        new(request.Headers[RawHeader] is { Count: > 0 }
            ? Refused(
                RefusalKind.Unsigned,
                StatusCodes.Status401Unauthorized,
                "Raw message delivery sends no signature: turn it off for this subscription.")
            : One(request, TypeHeader) is not (SnsEnvelope.Notification or SnsEnvelope.Subscription or SnsEnvelope.Unsubscription)
                || One(request, IdHeader) is null
                ? Refused(RefusalKind.Unsigned, StatusCodes.Status401Unauthorized, $"{TypeHeader} is missing: only SNS sends here.")
            : TopicOf(request) is null
                ? Refused(RefusalKind.NotTrusted, StatusCodes.Status403Forbidden, $"The topic isn't among {AwsOptions.Section}:Topics.")
            : new Verdict.Open());

    public override async ValueTask<Verdict> VerifyAsync(
        HttpRequest request, ReadOnlySequence<byte> body, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (body.Length > MostBytes)
        {
            return Refused(
                RefusalKind.TooLong, StatusCodes.Status413PayloadTooLarge, $"SNS sends no messages of more than {MostBytes} bytes.");
        }

        if (SnsEnvelope.Read(body) is not { } envelope || TopicOf(request) is not { } topic)
        {
            return Refused(RefusalKind.Malformed, StatusCodes.Status400BadRequest, "The body isn't what SNS sends.");
        }

        // The headers aren't signed.
        if ((envelope.Type, envelope.MessageId, envelope.TopicArn) != (One(request, TypeHeader), One(request, IdHeader), topic.Arn))
        {
            return Wrong("The headers aren't those of the message.");
        }

        if (options.RequireSha256 && envelope.SignatureVersion is not "2")
        {
            return Wrong($"{AwsOptions.Section}:RequireSha256 refuses signatures with SHA-1: set the topic's SignatureVersion to 2.");
        }

        var now = clock.GetUtcNow();
        if (SentTime.Parse(envelope.Timestamp) is not { } sent
            || sent > now + ClockSkew
            || now - sent > (envelope.Type is SnsEnvelope.Notification ? Oldest : OldestConfirmation))
        {
            return Wrong("The message is too old, or from the future.");
        }

        if (!IsOfTopic(envelope.SigningCertUrl, topic, out var address) || !address.AbsolutePath.EndsWith(".pem", StringComparison.Ordinal))
        {
            return Wrong($"The certificate isn't on {topic.Host}.");
        }

        var http = request.HttpContext.RequestServices.GetRequiredService<IHttpClientFactory>();
        return await _certificates.FindAsync(address, topic, http, clock, cancellationToken) switch
        {
            { IsAway: true } => new Verdict.Refused(Refusal.Unverifiable),
            { Key: { } key } when envelope.IsSignedBy(key) => new Verdict.Genuine(""),
            _ => Wrong("The message isn't signed by SNS."),
        };
    }

    /// <summary>Confirms a subscription of a topic that is configured; the signature was verified before.</summary>
    public async Task<Refusal?> ConfirmAsync(HttpContext context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (SnsEnvelope.Read(new(body)) is not { Type: SnsEnvelope.Subscription } envelope)
        {
            return null;
        }

        if (!_topics.TryGetValue(envelope.TopicArn, out var topic)
            || !IsOfTopic(envelope.SubscribeUrl, topic, out var address)
            || !address.Query.Contains("Action=ConfirmSubscription", StringComparison.Ordinal))
        {
            return new(RefusalKind.Malformed, StatusCodes.Status400BadRequest, "The address that would confirm it isn't one of SNS.");
        }

        try
        {
            using var client = context.RequestServices.GetRequiredService<IHttpClientFactory>().CreateClient(SnsCertificates.ClientName);
            using var response = await client.GetAsync(address, cancellationToken);
            return response.IsSuccessStatusCode ? null : NotConfirmed($"SNS answered {(int)response.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return NotConfirmed($"{topic.Host} can't be reached");
        }
    }

    private bool IsOfTopic(string? url, SnsTopic topic, out Uri address)
    {
        var home = new Uri(options.EndpointUrl ?? $"https://{topic.Host}/");
        return Uri.TryCreate(url, UriKind.Absolute, out address!)
            && address.UserInfo.Length == 0
            && (address.Scheme, address.Host, address.Port) == (home.Scheme, home.Host, home.Port);
    }

    private SnsTopic? TopicOf(HttpRequest request) => One(request, TopicHeader) is { } arn ? _topics.GetValueOrDefault(arn) : null;

    private static string? One(HttpRequest request, string name) => request.Headers[name] is { Count: 1 } header ? header[0] : null;

    private static Verdict.Refused Wrong(string reason) =>
        Refused(RefusalKind.WrongSignature, StatusCodes.Status401Unauthorized, reason);

    private static Verdict.Refused Refused(RefusalKind kind, int status, string reason) => new(new(kind, status, reason));

    private static Refusal NotConfirmed(string why) => new(
        RefusalKind.Unverifiable, StatusCodes.Status503ServiceUnavailable, $"The subscription isn't confirmed: {why}. Try again later.");
}
