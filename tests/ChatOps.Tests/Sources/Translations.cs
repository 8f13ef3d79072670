using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ChatOps.Journal;

namespace ChatOps.Tests.Sources;

/// <summary>The translators' results, in a comparable form.</summary>
internal static class Translations
{
    public static DateTimeOffset ReceivedAt { get; } = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private static JsonSerializerOptions Readable { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static NewEvent Event(this Translation translation) =>
        translation.ShouldBeOfType<Translation.Events>().Facts.ShouldHaveSingleItem();

    public static T Fact<T>(this Translation translation)
        where T : Fact => translation.Event().Fact.ShouldBeOfType<T>();

    /// <summary>The event as JSON, or why there isn't one.</summary>
    public static string Text(this Translation translation) => translation switch
    {
        Translation.Events events => JsonSerializer.Serialize(events.Facts.Select(e => new
        {
            e.OccurredAt,
            e.Actor,
            Fact = JsonNode.Parse(FactKinds.Write(e.Fact)),
            Keys = e.Fact.Keys.Select(k => k.Value),
        }), Readable) + "\n",
        Translation.Nothing nothing => $"nothing: {nothing.Reason}\n",
        Translation.Failed failed => $"failed: {failed.Reason}\n",
        _ => throw new InvalidOperationException(translation.ToString()),
    };
}
