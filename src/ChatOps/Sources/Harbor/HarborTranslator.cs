using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Sources.Harbor;

internal static class HarborTranslator
{
    private const long LastSecond = 253_402_300_799;

    public static Translation Translate(Delivery delivery)
    {
        try
        {
            return JsonSerializer.Deserialize(delivery.Body.Span, HarborJson.Default.HarborEvent) is { } @event
                ? Translate(@event, delivery)
                : new Translation.Failed("A webhook without content");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new Translation.Failed(ForeignText.FirstLine($"The webhook could not be read: {exception.Message}")!);
        }
    }

    private static Translation Translate(HarborEvent @event, Delivery delivery)
    {
        if (@event.Type is not ("PUSH_ARTIFACT" or "harbor.artifact.pushed"))
        {
            return new Translation.Nothing(ForeignText.FirstLine($"Event '{@event.Type}' is not told")!);
        }

        var at = SentTime.Possible(@event.Time)
            ?? (@event.OccurAt is > 0 and <= LastSecond and var second ? DateTimeOffset.FromUnixTimeSeconds(second) : null);
        var data = @event.EventData ?? @event.Data;
        return RegistryPush.Translation((data?.Resources ?? []).OfType<HarborResource>().Select(resource => RegistryPush.Event(
            RegistryPush.ImageOf(resource.Url) ?? data?.Repository?.FullName,
            resource.Tag,
            resource.Digest,
            url: null,
            @event.Operator,
            at,
            delivery)));
    }
}
