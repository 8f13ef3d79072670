using System.Security.Cryptography;
using System.Text;
using ChatOps.Chat.Slack;
using ChatOps.Sources.GitHub;

namespace ChatOps.Fuzz.Targets;

/// <summary>Slack's and GitHub's signatures: what the sender signed is valid, and with one bit of it changed it is not. Input: a header's line, and a body.</summary>
internal static class Signatures
{
    private const long Now = 1_531_420_618;

    private static readonly byte[] Secret = "a secret of the sender and us"u8.ToArray();
    private static readonly SlackSignature Slack = new([Encoding.UTF8.GetString(Secret)], new StoppedClock());

    public static void Hold(byte[] input)
    {
        var (header, body) = Input.Headed(input);
        var at = header.Length * 131;

        var slack = "v0=" + Convert.ToHexStringLower(HMACSHA256.HashData(Secret, (byte[])[.. Encoding.UTF8.GetBytes($"v0:{Now}:"), .. body]));
        Property.Holds(Slack.Verify($"{Now}", slack, body) == SlackSignatureVerdict.Valid, "Slack's own signature is refused");
        Property.Holds(Slack.Verify($"{Now + 1}", slack, body) != SlackSignatureVerdict.Valid, "Slack's signature is good for another time");
        Property.Holds(Slack.Verify($"{Now}", Spoiled(slack, at), body) != SlackSignatureVerdict.Valid, "another signature is taken for Slack's");
        Property.Holds(header == slack || Slack.Verify($"{Now}", header, body) != SlackSignatureVerdict.Valid, "anything is taken for Slack's signature");
        Property.Holds(header == $"{Now}" || Slack.Verify(header, slack, body) != SlackSignatureVerdict.Valid, "anything is taken for Slack's time");

        var github = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Secret, body));
        Property.Holds(IsGitHubs(github, body), "GitHub's own signature is refused");
        Property.Holds(!IsGitHubs(Spoiled(github, at), body), "another signature is taken for GitHub's");
        Property.Holds(header.Equals(github, StringComparison.OrdinalIgnoreCase) || !IsGitHubs(header, body), "anything is taken for GitHub's signature");

        if (body.Length > 0)
        {
            body[at % body.Length] ^= (byte)(1 << (header.Length % 8));
            Property.Holds(Slack.Verify($"{Now}", slack, body) != SlackSignatureVerdict.Valid, "Slack's signature is good for another body");
            Property.Holds(!IsGitHubs(github, body), "GitHub's signature is good for another body");
        }
    }

    private static bool IsGitHubs(string header, byte[] body) => GitHubEndpoint.IsSigned(header, new(body), [Secret]);

    private static string Spoiled(string signature, int at) => string.Create(signature.Length, (signature, at % signature.Length), static (letters, from) =>
    {
        from.signature.CopyTo(letters);
        letters[from.Item2] = letters[from.Item2] == '0' ? '1' : '0';
    });

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Now);
    }
}
