using ChatOps.Journal;
using ChatOps.Sources.Jenkins;

namespace ChatOps.Fuzz.Targets;

/// <summary>What Jenkins' notification plugin sends.</summary>
internal static class JenkinsWebhooks
{
    private static readonly JenkinsTranslator Translator = new(
        new JenkinsOptions { Controllers = { ["jenkins"] = new JenkinsController { BaseUrl = "https://ci.acme.example/" } } });

    public static void Hold(byte[] input)
    {
        Webhook.IsReadAlike(input);
        Property.Holds(JenkinsEndpoint.Kind(input) is "build" or "queued" or "started" or "completed" or "finalized", "a kind of its own");
        Webhook.Holds(Translator.Translate(new Delivery(JenkinsEndpoint.Source, "jenkins:1", "build", Webhook.ReceivedAt, input)));
    }
}
