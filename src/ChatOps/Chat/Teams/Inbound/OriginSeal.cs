using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>
/// A plan is shown in a personal chat but was requested in a channel, and grants may depend on channels, so the plan's buttons carry
/// the channel. The seal proves that we wrote it, for this person.
/// </summary>
internal sealed class OriginSeal(byte[] key)
{
    private const int Length = 32;

    public string Write(string channel, string person) => $"{channel}|{Of(channel, person)}";

    /// <summary>The channel; null when it isn't as we wrote it.</summary>
    public string? Read(string? sealedChannel, string person)
    {
        if (sealedChannel?.LastIndexOf('|') is not (> 0 and var bar))
        {
            return null;
        }

        var (channel, seal) = (sealedChannel[..bar], sealedChannel[(bar + 1)..]);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(seal), Encoding.UTF8.GetBytes(Of(channel, person)))
            ? channel
            : null;
    }

    private string Of(string channel, string person) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{channel}\n{person.ToLowerInvariant()}")))[..Length];
}
