using ChatOps.Playground;

namespace ChatOps.Tests.Whole;

/// <summary>
/// A test's policy, stated beside its settings: each "Rules:N" with Users, Groups, Channels, Verbs, Environments and Services becomes a
/// role and a grant; "Rules" alone is the file's text.
/// </summary>
internal static class Rules
{
    private const string Key = "Rules";

    /// <summary>Who is on call may change production.</summary>
    public static void Default(Dictionary<string, string?> settings)
    {
        settings["Rules:0:Groups:0"] = "S01ONCALL";
        settings["Rules:0:Environments:0"] = "production";
    }

    /// <summary>Writes the file, and removes what isn't a setting.</summary>
    public static void Write(Dictionary<string, string?> settings)
    {
        var rules = settings.Keys.Select(key => key.Split(':'))
            .Where(key => key is [Key, _, _, _])
            .GroupBy(key => key[1])
            .OrderBy(rule => rule.Key, StringComparer.Ordinal)
            .ToList();
        var text = settings.GetValueOrDefault(Key) ?? (rules.Count == 0 ? "grants: []" : string.Join(
            '\n',
            [
                "roles:",
                .. rules.Select(rule => $"  rule-{rule.Key}: {{ {List(rule, "Users")}{List(rule, "Groups")}{List(rule, "Channels")} }}"),
                "grants:",
                .. rules.Select(rule =>
                    $"  - {{ role: rule-{rule.Key}, allow: [{Texts(rule, "Verbs", "'*'")}], {List(rule, "Environments")}{List(rule, "Services")} }}"),
            ]));
        File.WriteAllText(settings[BotInWorld.PolicyFile]!, text);
        foreach (var key in settings.Keys.Where(key => key.Split(':')[0] == Key).ToList())
        {
            settings.Remove(key);
        }

        string List(IEnumerable<string[]> rule, string name) =>
            Texts(rule, name, "") is { Length: > 0 } texts ? $"{name.ToLowerInvariant()}: [{texts}], " : "";

        string Texts(IEnumerable<string[]> rule, string name, string otherwise) =>
            string.Join(", ", rule.Where(r => r[2] == name).Select(r => $"'{settings[string.Join(':', r)]}'").DefaultIfEmpty(otherwise));
    }
}
