using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Fuzz;

/// <summary>Mutates inputs: removes parts, replaces others, truncates the text. The same seed always mutates in the same way.</summary>
internal static class Mutation
{
    private static readonly Func<Random, JsonNode?>[] Things =
    [
        _ => null,
        _ => "",
        _ => "\ud800",
        _ => "a\0b",
        _ => " \u2003 ",
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

    /// <summary>What parsers branch on, and what databases and chat platforms can't handle.</summary>
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "\0", "\\u0000", "%00", "\\ud800", "\uffff", "\ufffe", "\r\n", "\u001b[31m", "\u202e", "—", "“", "🚀", "<!channel>", "<@U1|ann>", "<", ">", "&lt;", "```", "*", "=", "--", "%", "+", "\"", "'", "\\",
            "null", "[]", "{}", ":", ",", "1e999", "99999999999999999999", "-1", "password=", "Authorization: Bearer ", "-----BEGIN PRIVATE KEY-----", "://", "\u001e",
        }.Select(Encoding.UTF8.GetBytes),
        .. new[] { "[", "{\"a\":", "<", "a://:", "password", "\"a\":1,", "🚀" }.Select(
            piece => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 500)))),
    ];

    /// <summary>Mutates the JSON in the input, if there is any, or else its bytes. What precedes the JSON stays.</summary>
    public static byte[] Spoil(byte[] input, int seed)
    {
        var random = new Random(seed);
        try
        {
            return random.Next(3) > 0 && Json(input) is var (head, json)
                ? [.. head, .. SpoilJson(json, random)]
                : SpoilBytes(input, random);
        }
        catch (InvalidOperationException)
        {
            return SpoilBytes(input, random); // It contains half a surrogate pair: JSON, but its members can't be accessed.
        }
    }

    private static (byte[] Head, JsonNode Json)? Json(byte[] input)
    {
        var start = Array.IndexOf(input, (byte)'{');
        try
        {
            return start >= 0 && JsonNode.Parse(input.AsSpan(start)) is { } json ? (input[..start], json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] SpoilBytes(byte[] input, Random random)
    {
        var bytes = input.ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count + 1)).Take(random.Next(200)).ToList());
                    break;
                case 3 when random.Next(10) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] SpoilJson(JsonNode json, Random random)
    {
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
        // Deeply nested values are rarely read, so those near the top are mutated more often.
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
