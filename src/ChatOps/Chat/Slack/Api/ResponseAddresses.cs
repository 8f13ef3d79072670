using System.Diagnostics;

namespace ChatOps.Chat.Slack.Api;

/// <summary>Slack's response URLs are secrets: anyone who has one can answer in the bot's name for half an hour.</summary>
internal static class ResponseAddresses
{
    private static readonly string[] ResponsePaths = ["/commands/", "/actions/", "/app/"];

    public static void HideAddress(Activity activity, HttpRequestMessage request)
    {
        if (request.RequestUri is { } uri && ResponsePaths.Any(path => uri.AbsolutePath.Contains(path, StringComparison.Ordinal)))
        {
            activity.SetTag("url.full", uri.GetLeftPart(UriPartial.Authority) + "/-");
        }
    }
}
