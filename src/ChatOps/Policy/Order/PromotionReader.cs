using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace ChatOps.Policy.Order;

/// <summary>Reads the section "promotions" of the policy's file.</summary>
internal sealed class PromotionReader(PolicyYaml yaml, PolicyContext context, IReadOnlyDictionary<string, Role> roles)
{
    public const string Section = "promotions";

    private const string What = "a promotion rule", Hotfix = "a hotfix";

    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(366);

    private static readonly string[] Needed =
        ["stable-in", "stable-for", "checks", "branches", "versions", "images", "min-age", "max-age", "deploys-an-hour"];

    public IReadOnlyList<PromotionRule> Read(IReadOnlyDictionary<string, YamlNode> sections)
    {
        if (!sections.TryGetValue(Section, out var node))
        {
            return [];
        }

        if (node is not YamlSequenceNode list)
        {
            yaml.Report(node, $"{Section} are a list: begin each with \"- environments:\".");
            return [];
        }

        return [.. list.Children.Select(Rule).OfType<PromotionRule>()];
    }

    private PromotionRule? Rule(YamlNode node)
    {
        if (yaml.Fields(node, What, ["services", "environments", .. Needed, "hotfix"]) is not { } fields)
        {
            return null;
        }

        var environments = Texts(fields, "environments", What, IsEnvironment, "it matches nothing in ChatOps:Environments");
        if (!fields.ContainsKey("environments"))
        {
            yaml.Report(node, $"{What} is for environments: write \"environments: [production]\".");
        }

        if (!fields.Keys.Any(Needed.Contains))
        {
            yaml.Report(node, $"{What} needs nothing: write one of {Plural.List(Needed)}.");
        }

        var rule = new PromotionRule(yaml.PlaceOfRule(node), Needs(node, fields, What))
        {
            Services = Texts(
                fields, "services", What, s => context.Services.Any(n => Grant.Matches(s, n)), "it matches nothing in ChatOps:Services"),
            Environments = environments,
        };
        if (rule.Needs.StableIn is { } before && environments.Any(e => Grant.Matches(e, before)))
        {
            yaml.Report(
                fields["stable-in"],
                $"{What} is for {before}, in which a version must have been stable before: name an earlier one.");
        }

        return fields.TryGetValue("hotfix", out var hotfix) && yaml.Fields(hotfix, Hotfix, ["roles", .. Needed]) is { } path
            ? rule with { Hotfix = Roles(hotfix, path), HotfixNeeds = Needs(hotfix, path, Hotfix) }
            : rule;
    }

    private List<Role> Roles(YamlNode node, IReadOnlyDictionary<string, YamlNode> fields)
    {
        if (!fields.ContainsKey("roles"))
        {
            yaml.Report(node, $"{Hotfix} is for roles: write \"roles: [NAME]\".");
        }

        return
        [
            .. Texts(fields, "roles", Hotfix, roles.ContainsKey, "add it under roles, or correct the name")
                .Select(name => roles.GetValueOrDefault(name)).OfType<Role>(),
        ];
    }

    private PromotionNeeds Needs(YamlNode node, IReadOnlyDictionary<string, YamlNode> fields, string what)
    {
        if (fields.ContainsKey("stable-in") != fields.ContainsKey("stable-for"))
        {
            yaml.Report(node, $"{what} needs both \"stable-in\" and \"stable-for\", such as stable-in: staging and stable-for: 30m.");
        }

        var stableIn = Text(fields, "stable-in", what);
        if (stableIn is not null && !context.Environments.ContainsKey(stableIn.Value!))
        {
            yaml.Report(stableIn, $"stable-in of {what} is '{stableIn.Value}', which isn't in ChatOps:Environments.");
        }

        var (min, max) = (Time(fields, "min-age", what), Time(fields, "max-age", what));
        if (min >= max)
        {
            yaml.Report(fields["max-age"], $"{what} allows no version: \"max-age\" must be longer than \"min-age\".");
        }

        return new()
        {
            StableIn = stableIn?.Value,
            StableFor = Time(fields, "stable-for", what) ?? TimeSpan.Zero,
            Checks = Texts(
                fields, "checks", what, check => !check.Contains('*'), "write the check's exact name, as the code host shows it"),
            Branches = Texts(fields, "branches", what),
            Versions = Texts(fields, "versions", what),
            Images = Texts(
                fields,
                "images",
                what,
                image => image.Contains('/'),
                "write the registry, too, such as registry.acme.io/web or registry.acme.io/*"),
            MinAge = min,
            MaxAge = max,
            DeploysAnHour = Number(fields, "deploys-an-hour", what),
        };
    }

    private bool IsEnvironment(string pattern) => context.Environments.Keys.Any(name => Grant.Matches(pattern, name));

    private TimeSpan? Time(IReadOnlyDictionary<string, YamlNode> fields, string name, string what)
    {
        if (Text(fields, name, what) is not { Value: { } text } node)
        {
            return null;
        }

        if (Durations.Parse(text, LongestAge) is { } time)
        {
            return time;
        }

        yaml.Report(
            node, $"{name} of {what} is '{text}': write a duration, such as 30m, 2h or 30d, of at most {(int)LongestAge.TotalDays} days.");
        return null;
    }

    private int? Number(IReadOnlyDictionary<string, YamlNode> fields, string name, string what)
    {
        if (Text(fields, name, what) is not { Value: { } text } node)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1000)
        {
            return number;
        }

        yaml.Report(node, $"{name} of {what} is '{text}': write a number from 1 to 1000.");
        return null;
    }

    private YamlScalarNode? Text(IReadOnlyDictionary<string, YamlNode> fields, string name, string what)
    {
        if (!fields.TryGetValue(name, out var node))
        {
            return null;
        }

        if (node is YamlScalarNode { Value.Length: > 0 } text)
        {
            return text;
        }

        yaml.Report(node, $"{name} of {what} is one text.");
        return null;
    }

    private IReadOnlyList<string> Texts(
        IReadOnlyDictionary<string, YamlNode> fields, string name, string what, Predicate<string>? isValid = null, string? mend = null)
    {
        if (!fields.TryGetValue(name, out var node))
        {
            return [];
        }

        var texts = yaml.Texts(node, $"{name} of {what}");
        foreach (var text in texts.Where(t => t.Value!.AsSpan().ContainsAny('?', '\\') || isValid?.Invoke(t.Value!) is false))
        {
            yaml.Report(text, $"{name} of {what} has '{text.Value}': {mend ?? "\"*\" stands for any text; ? and \\ can't be used"}.");
        }

        return [.. texts.Select(text => text.Value!)];
    }
}
