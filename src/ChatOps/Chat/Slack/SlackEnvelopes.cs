using System.Text.Json;

namespace ChatOps.Chat.Slack;

/// <summary>Writes envelopes down, whichever connection they came by.</summary>
internal sealed partial class SlackEnvelopes(SlackJournal journal, SlackMetrics metrics, TimeProvider clock, ILogger<SlackEnvelopes> logger)
{
    /// <summary>Slack waits three seconds for the acknowledgement: a database that is back by then costs nobody anything.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(600), TimeSpan.FromMilliseconds(1200)];

    public static byte[] Acknowledgement(SlackFrame.Envelope envelope) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["envelope_id"] = envelope.Id });

    /// <summary>True: it is on disk, and may be acknowledged. False: it is not, and what Slack repeats will come again.</summary>
    public async Task<bool> KeepAsync(SlackFrame.Envelope envelope)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await journal.AppendAsync(envelope.Kind, envelope.Payload, envelope.Body, envelope.Id, CancellationToken.None);
                return true;
            }
            catch (Exception exception) when (SlackJournal.IsOutage(exception) && attempt < Pauses.Length)
            {
                await Task.Delay(Pauses[attempt], clock, CancellationToken.None);
            }
            catch (Exception exception)
            {
                metrics.Refused(SlackJournal.IsOutage(exception) ? "database_down" : "malformed");
                LogNotKept(exception, envelope.Id, envelope.Kind);
                return false;
            }
        }
    }

    public void Malformed(string reason)
    {
        metrics.Refused("malformed");
        LogMalformed(reason);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Envelope {Envelope} ({Kind}) could not be stored and is not acknowledged")]
    private partial void LogNotKept(Exception exception, string envelope, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A frame from Slack could not be read and was left out: {Reason}")]
    private partial void LogMalformed(string reason);
}
