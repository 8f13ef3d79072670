using ChatOps.Journal;
using ChatOps.Sources.GitHub;

namespace ChatOps.Fuzz.Targets;

/// <summary>GitHub's webhooks. Input: a line with the event's name, and the payload.</summary>
internal static class GitHubWebhooks
{
    private static readonly GitHubTranslator Translator = new();

    public static void Hold(byte[] input)
    {
        var (kind, body) = Input.Headed(input);
        Webhook.IsReadAlike(body);
        Webhook.IsReadAlike(GitHubEndpoint.PayloadField(body));
        Webhook.Holds(Translator.Translate(new Delivery(GitHubEndpoint.Source, "1", kind.Length > 200 ? "" : kind, Webhook.ReceivedAt, body)));
    }
}
