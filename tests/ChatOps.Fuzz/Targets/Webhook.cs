using System.Text;
using System.Text.Json;
using ChatOps.Edge;
using ChatOps.Journal;

namespace ChatOps.Fuzz.Targets;

/// <summary>What must hold for every sender of webhooks.</summary>
internal static class Webhook
{
    /// <summary>PostgreSQL refuses longer entries in an index.</summary>
    private const int LongestKeyBytes = 2700;

    private const int LongestName = 250, LongestFact = 100_000;

    public static DateTimeOffset ReceivedAt { get; } = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The edge accepts exactly what can be parsed later.</summary>
    public static void IsReadAlike(byte[] body)
    {
        var problem = RequestBody.JsonProblem(body);
        try
        {
            JsonElement.Parse(body);
            Property.Holds(problem is null, $"'{problem}' is said of good JSON");
        }
        catch (JsonException)
        {
            Property.Holds(problem is { Length: < 200 }, "the edge accepts what is no JSON");
        }
    }

    /// <summary>Every fact can be stored, found again by its keys, and read back unchanged.</summary>
    public static void Holds(Translation translation)
    {
        if (translation is not Translation.Events { Facts: var events })
        {
            var reason = (translation as Translation.Failed)?.Reason ?? ((Translation.Nothing)translation).Reason;
            Property.Holds(reason.Length is > 0 and <= LongestName, "a reason without end");
            Property.IsStorable(reason);
            return;
        }

        foreach (var (occurredAt, actor, fact, _) in events)
        {
            Property.IsStorable(fact);
            Property.IsStorable(actor);
            Property.Holds(actor is null || actor.Name.Length is > 0 and <= LongestName, "an actor's name without end");
            Property.Holds(occurredAt >= DateTimeOffset.UnixEpoch, $"it happened at {occurredAt}");
            foreach (var key in fact.Keys)
            {
                Property.IsStorable(key.Value);
                Property.Holds(Encoding.UTF8.GetByteCount(key.Value) <= LongestKeyBytes, $"a key of {key.Value.Length} characters");
            }

            var json = FactKinds.Write(fact);
            Property.Holds(json.Length <= LongestFact, $"a fact of {json.Length} characters");
            Property.Holds(FactKinds.Write(FactKinds.Read(json)) == json, $"'{json}' is read back as something else");
        }
    }
}
