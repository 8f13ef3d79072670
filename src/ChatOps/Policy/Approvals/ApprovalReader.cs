using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using ChatOps.Catalog;
using ChatOps.Journal;
using YamlDotNet.RepresentationModel;

namespace ChatOps.Policy.Approvals;

/// <summary>Reads what the policy's file says about approvals.</summary>
internal sealed partial class ApprovalReader(PolicyYaml yaml, IReadOnlyDictionary<string, Role> roles, PolicyContext context)
{
    public const string
        Section = "approvals", BreakGlassSection = "break-glass", ConfirmSection = "confirm", AutomationSection = "automation";

    private const int Most = 20;
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromDays(14);

    public ApprovalRules Read(IReadOnlyDictionary<string, YamlNode> sections) => new(
        [.. Items(sections, Section, "approval rules").Select(Rule).OfType<ApprovalRule>()],
        [.. Items(sections, BreakGlassSection, "break-glass rules").Select(Glass).OfType<BreakGlassRule>()]);

    /// <summary>What is confirmed by typing.</summary>
    public IReadOnlyList<ConfirmationRule> Confirmations(IReadOnlyDictionary<string, YamlNode> sections) =>
        [.. Items(sections, ConfirmSection, "confirmation rules").Select(Confirmation).OfType<ConfirmationRule>()];

    /// <summary>Which automation is exempt from locks and freezes.</summary>
    public IReadOnlyList<AutomationRule> Automation(IReadOnlyDictionary<string, YamlNode> sections) =>
        sections.ContainsKey(AutomationSection)
            ? [.. Items(sections, AutomationSection, "automation rules").Select(Automatic).OfType<AutomationRule>()]
            : AutomationRule.Default;

    private IEnumerable<YamlNode> Items(IReadOnlyDictionary<string, YamlNode> sections, string section, string what)
    {
        if (sections.TryGetValue(section, out var node) && node is not YamlSequenceNode)
        {
            yaml.Report(node, $"{what} are a list: begin each with \"- \".");
        }

        return (node as YamlSequenceNode)?.Children ?? [];
    }

    private ApprovalRule? Rule(YamlNode node)
    {
        const string What = "the approval rule";
        if (yaml.Fields(node, What, "environments", "verbs", "services", "count", "from", "expires") is not { } fields)
        {
            return null;
        }

        var from = Roles(fields, "from", node, What);
        return new(yaml.PlaceOfRule(node), Scope(fields, What), Count(fields, node, from), from, Expiry(fields));
    }

    private BreakGlassRule? Glass(YamlNode node)
    {
        const string What = "the break-glass rule";
        return yaml.Fields(node, What, "environments", "verbs", "services", "roles") is { } fields
            ? new(yaml.PlaceOfRule(node), Scope(fields, What), Roles(fields, "roles", node, What))
            : null;
    }

    private ConfirmationRule? Confirmation(YamlNode node)
    {
        const string What = "the confirmation rule";
        return yaml.Fields(node, What, "environments", "verbs", "services") is { } fields
            ? new(yaml.PlaceOfRule(node), Scope(fields, What, ConfirmationRule.ScaleToZero))
            : null;
    }

    private AutomationRule? Automatic(YamlNode node)
    {
        const string What = "the automation rule";
        if (yaml.Fields(node, What, "environments", "services", "exempt") is not { } fields)
        {
            return null;
        }

        if (!fields.ContainsKey("exempt"))
        {
            yaml.Report(
                node, $"{What} exempts nothing: write \"exempt: [rollback]\", or \"exempt: none\" if locks and freezes stop it, too.");
        }

        var exempt = Texts(
            fields,
            "exempt",
            What,
            "automation",
            name => name is AutomationRule.None || AutomationRule.Names.ContainsKey(name),
            $"use rollback, scale-back, take-down, or {AutomationRule.None}");
        return new(
            yaml.PlaceOfRule(node),
            Scope(fields, What),
            exempt.Where(AutomationRule.Names.ContainsKey).Select(name => AutomationRule.Names[name]).ToFrozenSet());
    }

    /// <param name="others">Verbs that only this rule knows.</param>
    private RuleScope Scope(IReadOnlyDictionary<string, YamlNode> fields, string what, params IEnumerable<string> others)
    {
        List<string> verbs = [.. OperationActions.Verbs, .. others];
        return new()
        {
            Verbs = Texts(
                fields, "verbs", what, "verb",
                verb => verb is Grant.All || verbs.Contains(verb, StringComparer.OrdinalIgnoreCase),
                $"use {string.Join(", ", verbs)}, or \"{Grant.All}\"").Select(verb => verb.ToLowerInvariant()).ToFrozenSet(),
            Services = Texts(
                fields, "services", what, "service",
                pattern => context.Services.Any(name => Grant.Matches(pattern, name)), "it matches nothing in ChatOps:Services"),
            Environments = Texts(
                fields, "environments", what, "environment",
                pattern => context.Environments.Keys.Any(name => Grant.Matches(pattern, name)),
                "it matches nothing in ChatOps:Environments"),
        };
    }

    private IReadOnlyList<string> Texts(
        IReadOnlyDictionary<string, YamlNode> fields, string name, string what, string kind, Predicate<string> isValid, string mend)
    {
        var texts = fields.TryGetValue(name, out var node) ? yaml.Texts(node, $"{name} of {what}") : [];
        foreach (var text in texts.Where(t => t.Value!.AsSpan().ContainsAny('?', '\\') || !isValid(t.Value!)))
        {
            yaml.Report(text, $"{what} has {kind} '{text.Value}': {mend}.");
        }

        return [.. texts.Select(text => text.Value!)];
    }

    /// <summary>Roles whose members can be asked about anywhere, so those that depend on the channel are refused.</summary>
    private List<Role> Roles(IReadOnlyDictionary<string, YamlNode> fields, string name, YamlNode rule, string what)
    {
        if (!fields.TryGetValue(name, out var node))
        {
            yaml.Report(rule, $"{what} names no roles: write \"{name}: [ROLE]\".");
            return [];
        }

        var found = new List<Role>();
        foreach (var text in yaml.Texts(node, $"{name} of {what}"))
        {
            if (!roles.TryGetValue(text.Value!, out var role))
            {
                var guess = Nearest.To(text.Value!, roles.Keys) is { } near ? $" (you may mean {near})" : "";
                yaml.Report(text, $"there is no role '{text.Value}'{guess}: add it under roles, or correct the name.");
            }
            else if (role.Channels.Count > 0)
            {
                yaml.Report(
                    text,
                    $"the role {role.Name} has channels, and who may approve can't depend on where they are: name people or groups.");
            }
            else if (!found.Contains(role))
            {
                found.Add(role);
            }
        }

        return found;
    }

    private int Count(IReadOnlyDictionary<string, YamlNode> fields, YamlNode rule, List<Role> from)
    {
        if (!fields.TryGetValue("count", out var node))
        {
            return 1;
        }

        if (!int.TryParse((node as YamlScalarNode)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is < 1 or > Most)
        {
            yaml.Report(
                node,
                $"count is '{(node as YamlScalarNode)?.Value}': use a number from 1 to {Most}; without the rule, no approval is needed.");
            return 1;
        }

        if (from.Count > 0
            && from.All(role => role is { IsEveryone: false, EveryoneOn.Count: 0, Groups.Count: 0, CodeGroups.Count: 0 })
            && context.People(from.SelectMany(role => role.Users)) is var most && most < count)
        {
            yaml.Report(
                node,
                $"count is {count}, but {Plural.List([.. from.Select(role => role.Name)])} have only {(most == 1 ? "1 person" : $"{most} people")}.");
        }

        return count;
    }

    private TimeSpan Expiry(IReadOnlyDictionary<string, YamlNode> fields)
    {
        if (!fields.TryGetValue("expires", out var node))
        {
            return ApprovalRule.UsualExpiry;
        }

        var text = (node as YamlScalarNode)?.Value ?? "";
        var match = Duration().Match(text);
        var number = match.Success ? int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var time = match.Groups["unit"].Value switch
        {
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
        if (time < Least || time > Longest)
        {
            yaml.Report(node, $"expires is '{text}': use a duration from 1m to 14d, such as 30m, 4h or 2d.");
        }

        return time;
    }

    [GeneratedRegex(@"\A(?<number>[0-9]{1,5})(?<unit>[mhd])\z", RegexOptions.NonBacktracking)]
    private static partial Regex Duration();
}
