using System.Data.Common;
using System.Security.Cryptography;
using System.Threading.Channels;
using ChatOps.Chat.Slack.Workspace;
using ChatOps.Journal;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>Stores what Slack sends, over either transport.</summary>
internal sealed class Inbox(Deliveries deliveries, SlackOptions options, HeardThreads heard, TimeProvider clock)
{
    public const string Source = "slack";

    /// <summary>
    /// Slack waits three seconds for the acknowledgement before it tells the person that their action failed. This leaves time for the
    /// acknowledgement to arrive.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.25);

    private const int LongestId = 200;

    /// <summary>
    /// True: it is on disk, or is what people say elsewhere, which isn't kept. False: it took so long that Slack has told the person that
    /// it failed, so it won't be acted on. Throws what the database throws.
    /// </summary>
    /// <param name="payload"><paramref name="body"/>, parsed.</param>
    /// <param name="envelopeId">The id of its Socket Mode envelope.</param>
    /// <param name="came">The clock's timestamp when it arrived.</param>
    public async Task<bool> AppendAsync(
        string kind, Payload payload, ReadOnlyMemory<byte> body, string? envelopeId, long came, CancellationToken cancellationToken)
    {
        if (kind == PayloadKind.Event)
        {
            if (ThreadEvents.IsMessage(payload))
            {
                heard.NoteMessage();
            }

            if (ThreadEvents.AreElsewhere(payload, options.NoteReaction))
            {
                return true;
            }
        }

        var delivery = new Delivery(
            Source,
            IdOf(kind, payload, body.Span, envelopeId),
            kind,
            clock.GetUtcNow() - clock.GetElapsedTime(came),
            FormSecrets.Redact(body));
        if (kind is PayloadKind.Command or PayloadKind.Interactive)
        {
            return await deliveries.AppendInTimeAsync(delivery, () => clock.GetElapsedTime(came) > Patience, cancellationToken);
        }

        // A retry is the same delivery: the journal recognizes it and nothing changes.
        await deliveries.AppendAsync(delivery, cancellationToken);
        return true;
    }

    /// <summary>Slack's own id of the event or action is preferred: it is the same over both transports and in every retry.</summary>
    public static string IdOf(string kind, Payload payload, ReadOnlySpan<byte> body, string? envelopeId) =>
        (payload.Text(kind == PayloadKind.Event ? "event_id" : "trigger_id") ?? envelopeId) is { Length: > 0 and <= LongestId } id
            ? Storable.Text(id)
            : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>Whether it means that the database can't store a delivery now: it has failed or is being closed.</summary>
    public static bool IsOutage(Exception exception) =>
        exception is DbException or ChannelClosedException or IOException or TimeoutException;
}
