using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Socket;
using ChatOps.Chat.Slack.Workspace;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>Stores envelopes, whichever connection they arrive on.</summary>
internal sealed partial class Envelopes(
    Inbox journal,
    Suggestions suggestions,
    Submissions submissions,
    Receipts receipts,
    LateNotice late,
    OwnApp self,
    WebApiMetrics metrics,
    TimeProvider clock,
    ILogger<Envelopes> logger) : IDisposable
{
    private static readonly TimeSpan BeforeRepeat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BeforeLateRepeat = TimeSpan.FromSeconds(1);

    /// <summary>Events held while the database is unavailable; Slack redelivers any beyond that for some minutes.</summary>
    private const int MostHeld = 1000;

    private readonly CancellationTokenSource _closing = new();
    private int _held;

    /// <param name="answer">The payload to send with it, if any.</param>
    public static byte[] Acknowledgement(SocketFrame.Envelope envelope, JsonObject? answer = null)
    {
        var frame = new JsonObject { ["envelope_id"] = envelope.Id };
        if (answer is not null)
        {
            frame["payload"] = answer;
        }

        return JsonSerializer.SerializeToUtf8Bytes(frame);
    }

    /// <summary>The response to a request that is answered immediately and not stored; null when it isn't such a request.</summary>
    public async Task<JsonObject?> AnswerAsync(SocketFrame.Envelope envelope) =>
        envelope.Kind != PayloadKind.Interactive ? null
        : Suggestions.AreRequested(envelope.Payload) ? await suggestions.AnswerAsync(envelope.Payload)
        : Submissions.Are(envelope.Payload) ? await submissions.RefuseAsync(envelope.Payload)
        : null;

    /// <summary>What is sent with the acknowledgement of what was stored; null: nothing.</summary>
    public static JsonObject? Receipt(SocketFrame.Envelope envelope) =>
        envelope.Kind == PayloadKind.Interactive ? Submissions.Receipt(envelope.Payload) : null;

    /// <summary>It was acknowledged, or won't be.</summary>
    public void End(SocketFrame.Envelope envelope) => receipts.End(envelope.Payload);

    /// <summary>A connection has said hello.</summary>
    public void Greeted(SocketFrame.Hello hello) => self.Greeted(hello.AppId);

    /// <summary>True: it is on disk, and may be acknowledged. False: it isn't, and Slack has stopped waiting.</summary>
    /// <param name="came">The clock's timestamp when it arrived. A database that recovers before Slack stops waiting goes
    /// unnoticed.</param>
    public async Task<bool> KeepAsync(SocketFrame.Envelope envelope, long came)
    {
        receipts.Begin(envelope.Payload);
        while (true)
        {
            try
            {
                if (await AppendAsync(envelope, came))
                {
                    return true;
                }

                metrics.Refused("too_late");
                LogTooLate(envelope.Id, envelope.Kind);
                break;
            }
            catch (Exception exception) when (Inbox.IsOutage(exception) && clock.GetElapsedTime(came) + BeforeRepeat <= Inbox.Patience)
            {
                await Task.Delay(BeforeRepeat, clock, CancellationToken.None);
            }
            catch (Exception exception)
            {
                metrics.Refused(Inbox.IsOutage(exception) ? "database_down" : "malformed");
                LogNotKept(exception, envelope.Id, envelope.Kind);
                break;
            }
        }

        // Not awaited: no one depends on it.
        _ = late.TellAsync(envelope.Payload, _closing.Token);
        return false;
    }

    /// <summary>
    /// Holds an event until the database is back, since Slack may have stopped redelivering by then. This doesn't apply to people's
    /// actions: Slack has already reported those as failed, and doing them later would surprise people.
    /// </summary>
    /// <returns>True: it is on disk. False: it was given up.</returns>
    public async Task<bool> HoldAsync(SocketFrame.Envelope envelope)
    {
        if (envelope.Kind != PayloadKind.Event)
        {
            return false;
        }

        try
        {
            if (Interlocked.Increment(ref _held) > MostHeld)
            {
                return false;
            }

            while (true)
            {
                await Task.Delay(BeforeLateRepeat, clock, _closing.Token);
                try
                {
                    return await AppendAsync(envelope, clock.GetTimestamp());
                }
                catch (Exception exception) when (Inbox.IsOutage(exception))
                {
                    // Still unavailable.
                }
            }
        }
        catch (Exception exception)
        {
            // The bot is stopping, or the journal will never accept it.
            LogNotKept(exception, envelope.Id, envelope.Kind);
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    private async Task<bool> AppendAsync(SocketFrame.Envelope envelope, long came)
    {
        using var activity = Telemetry.Activities.StartActivity("receive", ActivityKind.Server);
        activity?.SetTag("chatops.envelope", envelope.Kind);
        return await journal.AppendAsync(envelope.Kind, envelope.Payload, envelope.Body, envelope.Id, came, CancellationToken.None);
    }

    public void Malformed(string reason)
    {
        metrics.Refused("malformed");
        LogMalformed(reason);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Envelope {Envelope} ({Kind}) could not be stored and is not acknowledged")]
    private partial void LogNotKept(Exception exception, string envelope, string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "Envelope {Envelope} ({Kind}) came too late to the database and is not acted upon")]
    private partial void LogTooLate(string envelope, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A frame from Slack could not be read and was left out: {Reason}")]
    private partial void LogMalformed(string reason);
}
