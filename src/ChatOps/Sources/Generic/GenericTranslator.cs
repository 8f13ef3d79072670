using System.Text;
using ChatOps.Journal;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ChatOps.Sources.Generic;

/// <summary>Translates what a sender's mappings say.</summary>
internal sealed class GenericTranslator(GenericOptions options)
{
    public Translation Translate(Delivery delivery)
    {
        if (!options.Senders.TryGetValue(delivery.Instance, out var sender))
        {
            return new Translation.Failed($"no sender is called '{delivery.Instance}' any more");
        }

        try
        {
            var json = GenericPath.Parse(Encoding.UTF8.GetString(delivery.Body.Span));
            return sender.Mappings.FirstOrDefault(one => IsFor(one, json)) is { } mapping
                ? Map(mapping, json, delivery, sender)
                : new Translation.Nothing("no mapping is for this delivery");
        }
        catch (JsonException exception)
        {
            return new Translation.Failed(ForeignText.FirstLine($"delivery could not be read: {exception.Message}")!);
        }
    }

    private static bool IsFor(GenericMapping mapping, JToken json) =>
        mapping.When.All(when => GenericPath.Matches(GenericPath.Read(json, when.Key), when.Value));

    private static Translation Map(GenericMapping mapping, JToken json, Delivery delivery, GenericSender sender)
    {
        var kind = mapping.Kind!;
        var title = ForeignText.Short(sender.Title) ?? delivery.Instance;
        var fields = new GenericFields(mapping, json, delivery, delivery.Instance.ToLowerInvariant(), title);
        return kind.Make(fields) is { } fact
            ? Told.One(delivery, fact, fields.Text("by"), fields.Time("at"))
            : new Translation.Failed(WhyNot(kind, fields));
    }

    private static string WhyNot(GenericFact kind, GenericFields fields) =>
        kind.Required.FirstOrDefault(name => fields.Text(name) is null) is { } missing
            ? $"{kind.Name} without {missing}: there is nothing at {fields.Mapping.Fields[missing]}"
        : kind.States.Count > 0 && fields.Word("state") is { } word && !kind.States.Contains(word, StringComparer.OrdinalIgnoreCase)
            ? ForeignText.FirstLine($"state '{word}' is unknown: say in Values:state which of {GenericFact.Choice(kind.States)} it means")!
        : ForeignText.FirstLine(
            kind.Required.Contains("number")
                ? $"{kind.Name} whose number '{fields.Text("number")}' isn't a whole number"
                : $"{kind.Name} whose start '{fields.Text("start")}' is no time")!;
}
