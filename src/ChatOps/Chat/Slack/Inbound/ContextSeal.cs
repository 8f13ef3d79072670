using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// When a form is submitted, Slack doesn't say in which channel it was opened, so the channel is embedded in the form. The seal proves that
/// we wrote it, for this person: grants may depend on channels.
/// </summary>
internal sealed class ContextSeal(SlackOptions options)
{
    private const int Length = 32;

    private readonly byte[] _key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.BotToken), "the channel of a form"u8);

    public string Write(string form, string channel, string person) => $"{form}@{channel}@{Of(form, channel, person)}";

    /// <summary>Extracts the form's id and the channel from a callback id; without a channel if it isn't as we wrote it.</summary>
    public (string Form, string Channel) Read(string callbackId, string person)
    {
        var at = callbackId.LastIndexOf('@');
        var before = at <= 0 ? -1 : callbackId.LastIndexOf('@', at - 1);
        if (before < 0)
        {
            return (callbackId, "");
        }

        var (form, channel, seal) = (callbackId[..before], callbackId[(before + 1)..at], callbackId[(at + 1)..]);
        return (form, CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(seal), Encoding.UTF8.GetBytes(Of(form, channel, person))) ? channel : "");
    }

    private string Of(string form, string channel, string person) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{form}\n{channel}\n{person}")))[..Length];
}
