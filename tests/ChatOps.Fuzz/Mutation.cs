using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Tests.Sources;

/// <summary>Spoils payloads: takes members away, puts other things in their place, cuts the text short. The same seed spoils alike.</summary>
internal static class Mutation
{
    private static readonly Func<Random, JsonNode?>[] Things =
    [
        _ => null,
        _ => "",
        _ => "\ud800",
        _ => new string('x', 5000),
        _ => "javascript:alert(1)",
        _ => "0001-01-01T00:00:00Z",
        _ => true,
        _ => 0,
        _ => -1,
        _ => long.MaxValue,
        _ => 1e300,
        _ => new JsonArray(),
        _ => new JsonArray(null, 1, "x", new JsonObject()),
        _ => new JsonObject(),
        random => random.Next(),
    ];

    public static byte[] Spoil(byte[] payload, int seed)
    {
        var random = new Random(seed);
        var json = JsonNode.Parse(payload)!;
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            SpoilOne(json, random);
        }

        var text = Encoding.UTF8.GetBytes(json.ToJsonString());
        return random.Next(10) == 0 ? text[..random.Next(text.Length)] : text;
    }

    private static void SpoilOne(JsonNode root, Random random)
    {
        List<Action> ways = [];
        Collect(root, ways, random, depth: 0);
        if (ways.Count > 0)
        {
            ways[random.Next(ways.Count)]();
        }
    }

    private static void Collect(JsonNode? node, List<Action> ways, Random random, int depth)
    {
        // What lies deep is rarely read: what lies high is spoiled more often.
        var weight = depth < 2 ? 20 : 1;
        switch (node)
        {
            case JsonObject members:
                foreach (var name in members.Select(member => member.Key).ToList())
                {
                    ways.AddRange(Enumerable.Repeat(() => { members.Remove(name); }, weight));
                    ways.AddRange(Enumerable.Repeat(() => { members[name] = Things[random.Next(Things.Length)](random); }, weight));
                    Collect(members[name], ways, random, depth + 1);
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    var at = i;
                    ways.Add(() => items[at] = Things[random.Next(Things.Length)](random));
                    Collect(items[i], ways, random, depth + 1);
                }

                break;
        }
    }
}
