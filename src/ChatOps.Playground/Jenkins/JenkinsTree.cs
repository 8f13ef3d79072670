using System.Text.Json.Nodes;

namespace ChatOps.Playground.Jenkins;

/// <summary>Jenkins' <c>tree</c>: "name,jobs[name,url]{0,10}".</summary>
internal sealed class JenkinsTree
{
    private readonly Dictionary<string, (JenkinsTree? Inner, (int From, int To)? Range)> _members = [];

    public static JenkinsTree Of(string text)
    {
        var at = 0;
        return Read(text, ref at);
    }

    /// <summary>What it asks for; without any members, everything.</summary>
    public JsonNode Pick(JsonNode node)
    {
        if (_members.Count == 0 || node is not JsonObject item)
        {
            return node.DeepClone();
        }

        var picked = new JsonObject();
        if (item["_class"] is { } type)
        {
            picked["_class"] = type.DeepClone();
        }

        foreach (var (name, (inner, range)) in _members)
        {
            if (item.TryGetPropertyValue(name, out var value))
            {
                var (from, to) = range ?? (0, int.MaxValue);
                picked[name] = value is JsonArray all
                    ? new JsonArray([.. all.Skip(from).Take(to - from).Select(one => inner?.Pick(one!) ?? one?.DeepClone())])
                    : value is null ? null : inner?.Pick(value) ?? value.DeepClone();
            }
        }

        return picked;
    }

    private static JenkinsTree Read(string text, ref int at)
    {
        var tree = new JenkinsTree();
        while (at < text.Length && text[at] is not ']')
        {
            var end = text.IndexOfAny([',', '[', ']', '{'], at) is var found and >= 0 ? found : text.Length;
            var name = text[at..end];
            at = end;
            JenkinsTree? inner = null;
            (int, int)? range = null;
            if (at < text.Length && text[at] is '[')
            {
                at++;
                inner = Read(text, ref at);
                at++;
            }

            if (at < text.Length && text[at] is '{')
            {
                var numbers = text[(at + 1)..text.IndexOf('}', at)].Split(',');
                range = (int.Parse(numbers[0]), int.Parse(numbers[1]));
                at = text.IndexOf('}', at) + 1;
            }

            tree._members[name] = (inner, range);
            at += at < text.Length && text[at] is ',' ? 1 : 0;
        }

        return tree;
    }
}
