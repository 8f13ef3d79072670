using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOps.Edge;
using ChatOps.Journal;
using Microsoft.Extensions.Options;

namespace ChatOps.Sources.Jenkins;

/// <summary>
/// <c>POST /jenkins/{token}</c>: the notification plugin's JSON. The plugin signs nothing and numbers nothing, so the token is the
/// sender's proof and says which controller it is, and a delivery's id is the hash of its bytes: identical bytes are one delivery.
/// </summary>
internal sealed class JenkinsEndpoint(Webhooks webhooks, IOptions<JenkinsOptions> options, IOptions<HttpOptions> http, TimeProvider clock)
{
    public const string Source = "jenkins";

    private static readonly string[] Phases = ["QUEUED", "STARTED", "COMPLETED", "FINALIZED"];

    // The plugin waits for thirty seconds, unless told otherwise.
    private readonly EdgeLimits _limits = EdgeLimits.Webhook(Source, http.Value, TimeSpan.FromSeconds(25));

    private readonly (string Controller, byte[] Hash)[] _tokens =
    [
        .. from controller in options.Value.Controllers
           from token in controller.Value.Tokens
           where token.Length > 0
           select (controller.Key.ToLowerInvariant(), SHA256.HashData(Encoding.UTF8.GetBytes(token))),
    ];

    public async Task<IResult> ReceiveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (ControllerOf(HiddenPath.Of(request)) is not { } controller)
        {
            return webhooks.Refuse(Source, RefusalKind.WrongToken, StatusCodes.Status404NotFound, "No Jenkins is configured with this token.");
        }

        var (body, refusal) = await webhooks.ReadAsync(_limits, request, cancellationToken);
        if (body is null)
        {
            return refusal!;
        }

        using (body)
        {
            var json = body.InOnePiece();
            if (RequestBody.JsonProblem(json.Span) is { } problem)
            {
                return webhooks.Refuse(Source, RefusalKind.Malformed, StatusCodes.Status400BadRequest, problem);
            }

            var id = $"{controller}:{Convert.ToHexStringLower(SHA256.HashData(json.Span))}";
            return await webhooks.KeepAsync(new Delivery(Source, id, Kind(json.Span), clock.GetUtcNow(), json), body, cancellationToken);
        }
    }

    /// <summary>The part of a delivery's id that names the controller.</summary>
    public static string ControllerOf(Delivery delivery) => delivery.DeliveryId.Split(':')[0];

    private string? ControllerOf(string token)
    {
        // Hashes have one length, and all of them are compared: how long it takes says nothing about any token.
        var theirs = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        string? found = null;
        foreach (var (controller, ours) in _tokens)
        {
            found = CryptographicOperations.FixedTimeEquals(ours, theirs) ? controller : found;
        }

        return found;
    }

    /// <summary>The phase, when there is one that we know: a kind is shown to people and counted, so it is none of the sender's own words.</summary>
    public static string Kind(ReadOnlySpan<byte> body)
    {
        try
        {
            var phase = JsonSerializer.Deserialize(body, JenkinsJson.Default.JenkinsNotification)?.Build?.Phase;
            return Phases.Contains(phase) ? phase!.ToLowerInvariant() : "build";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "build";
        }
    }
}
