using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Validation of names, labels and annotations.</summary>
internal static partial class MetadataRules
{
    private const string SubdomainRule =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelValueRule =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string KeyRule =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    public static void Check(JsonObject metadata, string path, List<Cause> causes, bool named)
    {
        var name = metadata.Text("name") ?? "";
        if (named && name.Length == 0)
        {
            causes.Add(Cause.Required($"{path}.name", "name or generateName is required"));
        }
        else if (named && (name.Length > 253 || !Subdomain().IsMatch(name)))
        {
            causes.Add(Cause.Invalid($"{path}.name", $"\"{name}\"", SubdomainRule));
        }

        foreach (var (key, value) in metadata.StringMap("labels"))
        {
            Key(key, $"{path}.labels", causes);
            if (ValueProblem(value) is { } problem)
            {
                causes.Add(Cause.Invalid($"{path}.labels", $"\"{value}\"", problem));
            }
        }

        foreach (var key in metadata.StringMap("annotations").Keys)
        {
            Key(key.ToLowerInvariant(), $"{path}.annotations", causes);
        }
    }

    /// <summary>Why this isn't a valid label value; null when it is.</summary>
    public static string? ValueProblem(string value) =>
        value.Length > 63 ? "must be no more than 63 bytes" : LabelValue().IsMatch(value) ? null : LabelValueRule;

    /// <summary>Why this isn't a valid key of a label or annotation; null when it is.</summary>
    public static string? KeyProblem(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = key[(slash + 1)..];
        return name.Length is 0 or > 63 || !LabelValue().IsMatch(name) ? KeyRule
            : slash >= 0 && !Subdomain().IsMatch(key[..slash]) ? $"prefix part {SubdomainRule}"
            : null;
    }

    private static void Key(string key, string path, List<Cause> causes)
    {
        if (KeyProblem(key) is { } problem)
        {
            causes.Add(Cause.Invalid(path, $"\"{key}\"", problem));
        }
    }

    // Controllers validate, too: a match timeout would make them fail whenever the process is suspended for that long.
    [GeneratedRegex(
        @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LabelValue();
}
