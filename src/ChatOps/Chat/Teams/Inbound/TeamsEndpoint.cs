using System.Data.Common;
using System.Text.Json;
using System.Threading.Channels;
using ChatOps.Edge;
using ChatOps.Journal;
using Microsoft.Extensions.Primitives;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>Teams' requests to the bot: verified, stored, and only then answered.</summary>
internal sealed partial class TeamsEndpoint(
    TeamsOptions options, ChannelTokens tokens, Deliveries deliveries, RequestBodies bodies, Refusals refusals, TeamsSearch search,
    TeamsMessageAction action, TeamsForms forms, TimeProvider clock, ILogger<TeamsEndpoint> logger)
{
    public const string Path = "/teams/messages";

    /// <summary>A message of at most 28 KB, and what surrounds it.</summary>
    private const int LongestRequest = 256 * 1024;

    private const int MostInFlight = 4 * 1024 * 1024;

    /// <summary>Teams waits ten seconds or more for a response before it tells the person that their press failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly EdgeLimits _limits = new(TeamsIds.Platform, LongestRequest, MostInFlight, Patience);

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, (HttpRequest request, CancellationToken cancellationToken) => ReceiveAsync(request, cancellationToken));

    private async Task<IResult> ReceiveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var came = clock.GetTimestamp();
        switch (await tokens.VerifyAsync(Only(request.Headers.Authorization)))
        {
            case TokenVerdict.Refused refused:
                LogUnauthenticated(refused.Reason, request.HttpContext.Connection.RemoteIpAddress?.ToString());
                return Refuse(refused.Kind, StatusCodes.Status401Unauthorized, refused.Reason);
            case TokenVerdict.Unverifiable unverifiable:
                LogUnverifiable(unverifiable.Reason);
                return Refuse(Refusal.Unverifiable);
            case TokenVerdict.Genuine genuine:
                var (body, refusal) = await bodies.ReadAsync(request, _limits, cancellationToken);
                if (body is null)
                {
                    return Refuse(refusal!);
                }

                using (body)
                {
                    return await TakeAsync(genuine, body, came, cancellationToken);
                }

            case var verdict:
                throw new InvalidOperationException($"What is {verdict}?");
        }
    }

    private async Task<IResult> TakeAsync(TokenVerdict.Genuine token, RequestBody body, long came, CancellationToken cancellationToken)
    {
        TeamsActivity activity;
        try
        {
            activity = TeamsActivity.Parse(body.InOnePiece().Span);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Refuse(RefusalKind.Malformed, StatusCodes.Status400BadRequest, $"The body cannot be read: {exception.Message}");
        }

        if (activity.ChannelId != ChannelTokens.Channel
            || !activity.ServiceUrl.Equals(token.ServiceUrl, StringComparison.OrdinalIgnoreCase))
        {
            LogUnauthenticated("The activity is not what its token is for.", null);
            return Refuse(
                RefusalKind.WrongToken, StatusCodes.Status401Unauthorized, "The token is for another channel or service address.");
        }

        if (!options.TenantId.Equals(activity.Tenant, StringComparison.OrdinalIgnoreCase))
        {
            LogOtherTenant();
            return Refuse(RefusalKind.WrongTenant, StatusCodes.Status403Forbidden, "This bot serves another organisation.");
        }

        if (activity.Type.Length == 0 || activity.Conversation.Length == 0 || activity.From.Length == 0)
        {
            return Refuse(RefusalKind.Malformed, StatusCodes.Status400BadRequest, "An activity has a type, a conversation and a sender.");
        }

        if (activity is { Type: TeamsActivity.Invoke, Name: TeamsActivity.Search })
        {
            return await search.AnswerAsync(activity, cancellationToken);
        }

        if (activity is { Type: TeamsActivity.Invoke, Name: TeamsActivity.MessageAction }
            && activity.Value.Text("commandId") is AskedMessage.WhatChanged)
        {
            return await action.AnswerAsync(activity, cancellationToken);
        }

        if (activity.Type is TeamsActivity.Invoke && activity.Name is not TeamsActivity.CardAction)
        {
            return Results.StatusCode(StatusCodes.Status501NotImplemented);
        }

        return await KeepAsync(activity, body, came, cancellationToken);
    }

    private async Task<IResult> KeepAsync(TeamsActivity activity, RequestBody body, long came, CancellationToken cancellationToken)
    {
        if (activity.Type is TeamsActivity.Invoke
            && TeamsInbound.OnlyFor(activity) is { } only
            && !only.Equals(activity.Person, StringComparison.OrdinalIgnoreCase))
        {
            return InvokeAnswers.Say("These buttons work for who asked. Ask me yourself, and you get your own.");
        }

        if (activity.Type is TeamsActivity.Invoke && await forms.AnswerAsync(activity) is { } answer)
        {
            return answer;
        }

        var bytes = body.InOnePiece();
        var kind = activity.Type is TeamsActivity.Message or TeamsActivity.Invoke ? activity.Type : "other";
        var delivery = new Delivery(
            TeamsIds.Platform,
            activity.DeliveryId(bytes.Span),
            kind,
            clock.GetUtcNow() - clock.GetElapsedTime(came),
            ActivitySecrets.Redact(activity, bytes.ToArray()));
        try
        {
            if (activity.Type is not TeamsActivity.Invoke)
            {
                await deliveries.AppendAsync(delivery, body.Deadline);
                return Results.Ok();
            }

            // An action that was reported as failed must not be done later without the person's knowledge.
            return await deliveries.AppendInTimeAsync(delivery, () => clock.GetElapsedTime(came) > Patience, body.Deadline)
                ? InvokeAnswers.Say("Working on it.")
                : Refuse(RefusalKind.NotStored, StatusCodes.Status503ServiceUnavailable, "The database takes too long: nothing is done.");
        }
        catch (Exception exception)
            when (IsOutage(exception) || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogNotStored(exception, kind);
            return Refuse(
                RefusalKind.NotStored, StatusCodes.Status503ServiceUnavailable,
                "The database is down, or takes too long: nothing was stored.");
        }
    }

    private LineResult Refuse(Refusal refusal) => Refuse(refusal.Kind, refusal.Status, refusal.Reason);

    private LineResult Refuse(RefusalKind kind, int status, string reason)
    {
        refusals.Add(TeamsIds.Platform, kind);
        return new(status, reason);
    }

    private static bool IsOutage(Exception exception) =>
        exception is DbException or ChannelClosedException or IOException or TimeoutException;

    /// <summary>A header sent twice is treated as missing: it is unclear which one counts.</summary>
    private static string? Only(StringValues header) => header.Count == 1 ? header[0] : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request to /teams/messages was refused: {Reason} (from {Address})")]
    private partial void LogUnauthenticated(string reason, string? address);

    [LoggerMessage(Level = LogLevel.Error, Message = "The keys of Teams' tokens cannot be fetched ({Reason}); Teams got 503")]
    private partial void LogUnverifiable(string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "An activity of another organisation was refused: is the app installed where it should not be?")]
    private partial void LogOtherTenant();

    [LoggerMessage(Level = LogLevel.Error, Message = "The database did not store a {Kind} from Teams; Teams got 503")]
    private partial void LogNotStored(Exception exception, string kind);
}
