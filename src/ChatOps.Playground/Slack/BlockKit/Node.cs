using System.Text.Json;

namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>
/// A JSON object being checked: its location, the properties that its rules have mentioned, and the problems found so far, in Slack's words
/// and with Slack's locations (<c>[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]</c>).
/// </summary>
internal sealed class Node(JsonElement json, string path, List<string> problems)
{
    private readonly HashSet<string> _known = ["type"];

    public JsonElement Json => json;

    public string Type => json.Text("type") ?? "";

    public void Problem(string what, string below = "") => problems.Add($"[ERROR] {what} [json-pointer:{path}{below}]");

    public bool Has(string name) => json.Get(name) is not null;

    /// <summary>Properties that may have any value.</summary>
    public Node Allows(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _known.Add(name);
        }

        return this;
    }

    public Node Requires(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!Has(name))
            {
                Problem($"missing required field: {name}");
            }
        }

        return this;
    }

    /// <summary>A string property whose length must be within these bounds.</summary>
    public Node String(string name, int max, int min = 0)
    {
        _known.Add(name);
        if (json.Get(name) is not { } value)
        {
            return this;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Problem("must provide a string", "/" + name);
        }
        else if (value.GetString()!.Length > max)
        {
            Problem($"must be less than {max + 1} characters", "/" + name);
        }
        else if (value.GetString()!.Length < min)
        {
            Problem($"must be more than {min - 1} characters", "/" + name);
        }

        return this;
    }

    public Node Flag(string name)
    {
        _known.Add(name);
        if (json.Get(name) is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
        {
            Problem("must provide a boolean", "/" + name);
        }

        return this;
    }

    public Node OneOf(string name, params ReadOnlySpan<string> values)
    {
        _known.Add(name);
        if (Has(name) && !values.Contains(json.Text(name)))
        {
            Problem($"must be one of: {string.Join(", ", values!)}", "/" + name);
        }

        return this;
    }

    /// <summary>A property that is an object with its own rules.</summary>
    public Node Object(string name, Action<Node> rule)
    {
        _known.Add(name);
        if (json.Get(name) is { } value)
        {
            Check(value, $"{path}/{name}", rule);
        }

        return this;
    }

    /// <summary>A property that is an array of objects with the same rules.</summary>
    public Node Items(string name, int max, Action<Node> rule, int min = 1)
    {
        _known.Add(name);
        if (json.Get(name) is not { } value)
        {
            return this;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Problem("must provide an array", "/" + name);
            return this;
        }

        Count(value, max, min, "/" + name);
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            Check(item, $"{path}/{name}/{index}", rule);
        }

        return this;
    }

    /// <summary>An array property of which only the length is checked.</summary>
    public Node Sized(string name, int max, int min = 0)
    {
        _known.Add(name);
        if (json.Get(name) is { ValueKind: JsonValueKind.Array } value)
        {
            Count(value, max, min, "/" + name);
        }
        else if (Has(name))
        {
            Problem("must provide an array", "/" + name);
        }

        return this;
    }

    /// <summary>Checks what is somewhere below, in arrays of arrays.</summary>
    public void CheckBelow(JsonElement value, string below, Action<Node> rule) => Check(value, path + below, rule);

    public void Count(JsonElement array, int max, int min, string below)
    {
        if (array.GetArrayLength() > max)
        {
            Problem($"no more than {max} items allowed", below);
        }
        else if (array.GetArrayLength() < min)
        {
            Problem($"must provide at least {min} items", below);
        }
    }

    /// <summary>Applies a rule to a value, which must be an object, then reports the properties that the rule doesn't mention.</summary>
    public void Check(JsonElement value, string at, Action<Node> rule)
    {
        var node = new Node(value, at, problems);
        if (value.ValueKind != JsonValueKind.Object)
        {
            node.Problem("must provide an object");
            return;
        }

        var before = problems.Count;
        rule(node);
        if (problems.Count == before)
        {
            foreach (var property in value.EnumerateObject().Where(property => !node._known.Contains(property.Name)))
            {
                node.Problem($"invalid additional property: {property.Name}");
            }
        }
    }
}
