using ChatOps.Journal;
using ChatOps.Sources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Fuzz.Targets;

/// <summary>
/// The webhooks of an event source. Input: the payload; for sources that read headers, preceded by a line that is used for all of them.
/// </summary>
internal static class SourceWebhooks
{
    /// <summary>The target for a source, configured by sources/NAME/settings.json.</summary>
    public static FuzzTarget Of(EventSource source) =>
        Of(source, new ConfigurationBuilder().AddJsonFile(Path.Combine(FuzzTargets.About(source.Name), "settings.json")).Build());

    public static FuzzTarget Of(EventSource source, IConfiguration settings)
    {
        var setup = source.SetUp(settings);
        Property.Holds(setup.Problems.Count == 0, $"{source.Name} is not configured: {string.Join(' ', setup.Problems)}");
        Property.Holds(setup.Receivers.Count > 0, $"{source.Name} is heard nowhere with these settings");
        return new(source.Name, input =>
        {
            foreach (var receiver in setup.Receivers)
            {
                Hold(source, setup, receiver, input);
            }
        });
    }

    private static void Hold(EventSource source, SourceSetup setup, Receiver receiver, byte[] input)
    {
        List<string> read = [.. receiver.KeptHeaders, .. receiver.KindHeader is { } name ? [name] : (IEnumerable<string>)[]];
        var (head, body) = read.Count > 0 ? Input.Headed(input) : ("", input);
        var headers = new HeaderDictionary();
        read.ForEach(header => headers[header] = head);
        if (receiver.FormField is { } field)
        {
            Webhook.IsReadAlike(Receiver.Payload(body, field));
        }

        if (receiver.IsJson)
        {
            Webhook.IsReadAlike(body);
        }

        body = receiver.Opened(body).ToArray();

        var kind = receiver.KindOf(headers);
        Property.Holds(kind.Length is > 0 and <= 100, $"a kind of {kind.Length} characters");
        Webhook.Holds(setup.Translate(
            new Delivery(source.Name, "1", kind, Webhook.ReceivedAt, body) { Instance = source.Name, Headers = receiver.Kept(headers) }));
    }
}
