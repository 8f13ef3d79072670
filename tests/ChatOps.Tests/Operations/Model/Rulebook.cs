using System.Globalization;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Tests.Operations.Model;

/// <summary>What a version of the policy says about production. About staging, it says nothing: every member may change it.</summary>
/// <param name="CaptainsDeploy">Captains may do what deployers may.</param>
/// <param name="LeadsMayNotScale">Denied, whatever else they are.</param>
/// <param name="Approvals">How many leads must approve.</param>
/// <param name="HasGlass">Captains may go ahead without.</param>
/// <param name="DeploysAnHour">Zero: any number.</param>
/// <param name="StableFirst">A version must have been stable in staging.</param>
/// <param name="Frozen">From the moment the policy is read; captains are exempt. Zero: not at all.</param>
internal sealed record Rulebook(
    bool CaptainsDeploy, bool LeadsMayNotScale, int Approvals, bool HasGlass, int DeploysAnHour, bool StableFirst, int Frozen)
{
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(15), Stable = TimeSpan.FromMinutes(5);

    public DateTimeOffset FrozenUntil { get; init; }

    /// <summary>Read now: times have whole minutes.</summary>
    public Rulebook At(DateTimeOffset now) => Frozen == 0
        ? this
        : this with { FrozenUntil = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(Frozen) };

    public PolicyReading Read(PolicyContext context)
    {
        var text = Text();
        return PolicyReader.Read("policy.yaml", text.GetHashCode(StringComparison.Ordinal).ToString("x8"), text, context);
    }

    private string Text() => $$"""
        roles:
          deployers: { groups: [{{Groups(Duty.Deployer)}}] }
          leads: { groups: [{{Groups(Duty.Lead)}}] }
          captains: { groups: [{{Groups(Duty.Captain)}}] }
        grants:
          - { role: deployers, allow: ["*"], environments: [production] }
          {{(CaptainsDeploy ? "- { role: captains, allow: [\"*\"], environments: [production] }" : "")}}
          {{(LeadsMayNotScale ? "- { role: leads, deny: [scale], environments: [production] }" : "")}}
        {{(Approvals == 0 ? "" : $"approvals:\n  - {{ environments: [production], count: {Approvals}, from: [leads], expires: 15m }}")}}
        {{(HasGlass ? "break-glass:\n  - { environments: [production], roles: [captains] }" : "")}}
        {{(Frozen == 0 ? "" : $"freezes:\n  - {{ from: \"2020-01-01 0:00\", until: \"{FrozenUntil.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}\", environments: [production], exempt: [captains] }}")}}
        {{(DeploysAnHour == 0 && !StableFirst ? "" : $"promotions:\n  - {{ environments: [production], hotfix: {{ roles: [captains] }}{(DeploysAnHour == 0 ? "" : $", deploys-an-hour: {DeploysAnHour}")}{(StableFirst ? ", stable-in: staging, stable-for: 5m" : "")} }}")}}
        """;

    private static string Groups(Duty duty) => $"{Staff.Group("slack", duty)}, {Staff.Group("teams", duty)}";

    public static PolicyContext Context(Func<PolicyRules, IEnumerable<string>> conflicts)
    {
        var any = new IdForm(_ => true, "an id");
        return new(
            [new("slack", any, any, any), new("teams", any, any, any)],
            [],
            new Dictionary<string, bool> { ["production"] = true, ["staging"] = false },
            ["web", "shop", "api"],
            conflicts);
    }
}
