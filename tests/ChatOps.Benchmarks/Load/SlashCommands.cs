using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Benchmarks.Servers;

namespace ChatOps.Benchmarks.Load;

/// <summary>Slash commands as Slack sends them over HTTP, each with its own trigger id, response URL and signature.</summary>
internal static class SlashCommands
{
    /// <param name="slack">The base address of the response URLs.</param>
    /// <param name="text">The text after the command's name.</param>
    /// <param name="from">Ensures that no two calls create the same request.</param>
    public static IReadOnlyList<PreparedRequest> Prepare(Uri slack, string command, string text, int from, int count)
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var key = Encoding.ASCII.GetBytes(Programs.SigningSecret);
        var requests = new PreparedRequest[count];
        Parallel.For(0, count, i =>
        {
            var body =
                "token=deprecated&team_id=T0BENCH&team_domain=bench&channel_id=C0BENCH&channel_name=deploys&user_id=U0ANN&user_name=ann"
                    + $"&command={Uri.EscapeDataString(command)}&text={Uri.EscapeDataString(text)}&api_app_id=A0BENCH&is_enterprise_install=false"
                    + $"&response_url={Uri.EscapeDataString(new Uri(slack, $"commands/T0BENCH/{from + i}/abcdefghijklmnopqrstuvwx").ToString())}"
                    + $"&trigger_id={from + i}.1234567890.0123456789abcdef0123456789abcdef";
            var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"v0:{time}:{body}")));
            requests[i] = new(Encoding.ASCII.GetBytes(
                $"POST /slack/commands HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: application/json,*/*\r\n"
                + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\nX-Slack-Request-Timestamp: {time}\r\nX-Slack-Signature: v0={signature}\r\n\r\n{body}"));
        });
        return requests;
    }
}
