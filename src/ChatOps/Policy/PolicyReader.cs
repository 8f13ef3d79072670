using System.Collections.Frozen;
using ChatOps.Catalog;
using ChatOps.People;
using ChatOps.Policy.Approvals;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Order;
using YamlDotNet.RepresentationModel;

namespace ChatOps.Policy;

/// <summary>Reads the policy's file. Every problem says where it is and what to do, and all are found at once.</summary>
internal sealed class PolicyReader
{
    private readonly PolicyContext _context;
    private readonly PolicyYaml _yaml;
    private readonly List<string> _platforms;
    private readonly Dictionary<string, Role> _roles = new(StringComparer.OrdinalIgnoreCase);

    private PolicyReader(string file, PolicyContext context)
    {
        (_context, _yaml) = (context, new(file));
        _platforms = [.. context.Platforms.Select(p => p.Platform)];
    }

    /// <param name="file">Its name, for messages.</param>
    /// <param name="version">Identifies the text.</param>
    public static PolicyReading Read(string file, string version, string text, PolicyContext context)
    {
        var reader = new PolicyReader(file, context);
        var rules = reader._yaml.Load(text) is { } root ? reader.Read(root, file, version) : null;
        return rules is null || reader._yaml.Problems.Count > 0
            ? new PolicyReading.Invalid(version, reader._yaml.Problems)
            : Check(rules, context);
    }

    /// <summary>Checks all rules together.</summary>
    public static PolicyReading Check(PolicyRules rules, PolicyContext context) =>
        context.Conflicts(rules).ToList() is { Count: > 0 } conflicts
            ? new PolicyReading.Invalid(rules.Version, conflicts)
            : new PolicyReading.Valid(rules);

    private PolicyRules Read(YamlNode root, string file, string version)
    {
        var sections = _yaml.Fields(
            root,
            "the policy",
            "roles",
            "grants",
            ApprovalReader.Section,
            ApprovalReader.BreakGlassSection,
            ApprovalReader.ConfirmSection,
            ApprovalReader.AutomationSection,
            "freezes",
            "windows",
            PromotionReader.Section)
            ?? new Dictionary<string, YamlNode>();
        if (sections.TryGetValue("roles", out var roles) && _yaml.IsMapping(roles, "roles have names and members"))
        {
            foreach (var (name, role) in _yaml.Entries(roles, "roles"))
            {
                if (!_roles.TryAdd(name.Value!, Role(name, role)))
                {
                    _yaml.Report(name, $"there are two roles {name.Value}: rename one.");
                }
            }
        }

        var grants = sections.TryGetValue("grants", out var list) ? Grants(list).OfType<Grant>().ToList() : [];
        var approvals = new ApprovalReader(_yaml, _roles, _context);
        return new(file, version, [.. _roles.Values], grants)
        {
            Approvals = approvals.Read(sections),
            Confirmations = approvals.Confirmations(sections),
            Automation = approvals.Automation(sections),
            Promotions = new PromotionReader(_yaml, _context, _roles).Read(sections),
            Times = new TimeRuleReader(_yaml, _context, _roles).Read(sections),
        };
    }

    private Role Role(YamlScalarNode name, YamlNode node)
    {
        var what = $"the role {name.Value}";
        var fields = _yaml.Fields(node, what, "users", "groups", "channels");
        if (node is YamlMappingNode { Children.Count: 0 })
        {
            _yaml.Report(
                name, $"{what} has no members: add users, groups or channels by their ids, or \"*\" under users for every member.");
        }

        var users = Texts(fields, "users", what);
        var every = users.Where(IsEveryone).ToList();
        var groups = Texts(fields, "groups", what).ToLookup(group => TeamOf(group.Value!) is not null);
        foreach (var team in groups[true])
        {
            var form = _context.CodeGroups.First(t => t.Host == TeamOf(team.Value!)!.Host);
            if (!form.Fits(TeamOf(team.Value!)!.Id))
            {
                _yaml.Report(team, $"groups of {what} has '{team.Value}': use {form.Hint}.");
            }
        }

        return new(name.Value!, (int)name.Start.Line)
        {
            IsEveryone = every.Exists(u => u.Value is Policy.Role.Everyone),
            EveryoneOn = every.Select(u => ChatId.Find(u.Value, _platforms)).OfType<ChatId>().Select(u => u.Platform).ToFrozenSet(),
            Users = Ids(users.Except(every), $"users of {what}", p => p.Person, ", or \"*\"").ToFrozenSet(),
            Groups = [.. Ids(groups[false], $"groups of {what}", p => p.Group, TeamHint())],
            CodeGroups = [.. groups[true].Select(team => TeamOf(team.Value!)!)],
            Channels = Ids(Texts(fields, "channels", what), $"channels of {what}", p => p.Channel).ToFrozenSet(),
        };
    }

    private IEnumerable<Grant?> Grants(YamlNode node)
    {
        if (node is not YamlSequenceNode list)
        {
            _yaml.Report(node, "grants are a list: begin each with \"- role:\".");
            return [];
        }

        return list.Children.Select(Grant);
    }

    private Grant? Grant(YamlNode node)
    {
        const string What = "the grant";
        if (_yaml.Fields(node, What, "role", "allow", "deny", "services", "environments", "channels") is not { } fields)
        {
            return null;
        }

        var role = fields.TryGetValue("role", out var named) && _yaml.Texts(named, "role") is [var name, ..] ? name : null;
        if (role is null || named is YamlSequenceNode)
        {
            _yaml.Report(named ?? node, "a grant is to one role: write \"role: NAME\".");
            return null;
        }

        if (!_roles.TryGetValue(role.Value!, out var to))
        {
            var guess = Nearest.To(role.Value!, _roles.Keys) is { } near ? $" (you may mean {near})" : "";
            _yaml.Report(role, $"there is no role '{role.Value}'{guess}: add it under roles, or correct the name.");
        }

        var denies = fields.ContainsKey("deny");
        if (denies == fields.ContainsKey("allow"))
        {
            _yaml.Report(
                node, "a grant either allows or denies: write \"allow: [deploy]\" or \"deny: [deploy]\"; \"*\" is all verbs.");
            return null;
        }

        var verbs = Texts(fields, denies ? "deny" : "allow", What);
        Check(verbs, "verb", IsVerb, $"use {string.Join(", ", AccessPolicy.Verbs)}, or \"{Policy.Grant.All}\"");
        var services = Texts(fields, "services", What);
        Check(services, "service", s => _context.Services.Any(n => Policy.Grant.Matches(s, n)), "it matches nothing in ChatOps:Services");
        var environments = Texts(fields, "environments", What);
        Check(environments, "environment", e => Named(e).Any(), "it matches nothing in ChatOps:Environments");
        var channels = Texts(fields, "channels", What);
        foreach (var pattern in denies ? [] : environments.Where(e => e.Value!.Contains('*') && IsProtected(e.Value!)))
        {
            _yaml.Report(
                pattern,
                $"{What} has environment '{pattern.Value}', which matches only protected environments, and those must be named.");
        }

        if (denies && verbs.FirstOrDefault(IsReading) is { Value: var reads }
            && services.Count + environments.Count + channels.Count + (to?.Channels.Count ?? 0) > 0)
        {
            _yaml.Report(
                node,
                $"{reads!.ToLowerInvariant()} is denied everywhere or nowhere: deny it in a grant of its own, without services, environments and channels, to a role without channels.");
        }

        return to is null ? null : new(_yaml.PlaceOfRule(node), to, denies)
        {
            Verbs = verbs.Select(v => v.Value!.ToLowerInvariant()).ToFrozenSet(),
            Services = [.. services.Select(s => s.Value!)],
            Environments = [.. environments.Select(e => e.Value!)],
            Channels = Ids(channels, $"channels of {What}", p => p.Channel).ToFrozenSet(),
        };
    }

    private static bool IsReading(YamlScalarNode verb) => Policy.Grant.Reads(verb.Value);

    private static bool IsVerb(string text) =>
        text is Policy.Grant.All || AccessPolicy.Verbs.Contains(text, StringComparer.OrdinalIgnoreCase);

    private bool IsEveryone(YamlScalarNode user) =>
        user.Value is Policy.Role.Everyone || ChatId.Find(user.Value, _platforms) is { Id: Policy.Role.Everyone };

    /// <summary>The environments that a pattern names, and whether each is protected.</summary>
    private IEnumerable<KeyValuePair<string, bool>> Named(string pattern) =>
        _context.Environments.Where(e => Policy.Grant.Matches(pattern, e.Key));

    private bool IsProtected(string pattern) => Named(pattern).Any() && Named(pattern).All(e => e.Value);

    private IReadOnlyList<YamlScalarNode> Texts(IReadOnlyDictionary<string, YamlNode>? fields, string name, string what) =>
        fields?.TryGetValue(name, out var node) == true ? _yaml.Texts(node, $"{name} of {what}") : [];

    private void Check(IReadOnlyList<YamlScalarNode> texts, string kind, Predicate<string> isValid, string mend)
    {
        foreach (var text in texts.Where(t => t.Value!.AsSpan().ContainsAny('?', '\\') || !isValid(t.Value!)))
        {
            _yaml.Report(text, $"the grant has {kind} '{text.Value}': {mend}.");
        }
    }

    private List<ChatId> Ids(IEnumerable<YamlScalarNode> texts, string what, Func<PlatformIds, IdForm> form, string or = "")
    {
        var ids = new List<ChatId>();
        foreach (var text in texts)
        {
            if (IdForm.Problem(text.Value, _context.Platforms, form) is { } wrong)
            {
                _yaml.Report(text, $"{what} has '{text.Value}': {wrong}{or}.");
            }
            else
            {
                var id = ChatId.Find(text.Value, _platforms)!;
                var ignoresCase = form(_context.Platforms.First(p => p.Platform == id.Platform)).IgnoresCase;
                ids.Add(ignoresCase ? id with { Id = id.Id.ToLowerInvariant() } : id);
            }
        }

        return ids;
    }

    private CodeTeam? TeamOf(string text) => _context.CodeGroups
        .Where(form => text.StartsWith(form.Host + ":", StringComparison.OrdinalIgnoreCase))
        .Select(form => new CodeTeam(form.Host, text[(form.Host.Length + 1)..].ToLowerInvariant()))
        .FirstOrDefault();

    private string TeamHint() => string.Concat(_context.CodeGroups.Select(form => $"; or {form.Hint}"));
}
