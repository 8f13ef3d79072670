using ChatOps.Catalog;
using ChatOps.People;
using ChatOps.Policy;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Tests.Policy;

/// <summary>Who may do what, with people on two platforms where the same ids belong to different people.</summary>
public sealed class AccessPolicyTests
{
    private static readonly Principal Ann = new("slack", "T1", "1"), Eve = new("text", "T1", "1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rule_applies_to_people_groups_channels_and_members_of_one_platform()
    {
        foreach (var rule in new AccessRule[]
        {
            new() { Users = ["slack:1"] }, new() { Users = ["slack:*"] }, new() { Groups = ["slack:g"] }, new() { Channels = ["slack:c"] },
        })
        {
            var policy = Policy([rule]);
            (await MayAsync(policy, Ann)).ShouldBe(new Decision.Allowed("ChatOps:Access:0"));
            (await MayAsync(policy, Eve)).ShouldBeOfType<Decision.Refused>().Words.ToString().ShouldBe(
                "You may not deploy web in production: no access rule allows it here. Ask an operator (ChatOps:Access).");
        }

        // A person who approves from elsewhere isn't in the channel of the request.
        var channel = Policy([new() { Channels = ["slack:c"] }]);
        (await channel.MayAsync(
            new(Eve, new("slack", "c"), "deploy", "web", Production, Runs: true), Stop)).ShouldBeOfType<Decision.Refused>();
        (await channel.MayAsync(new(Ann, null, "deploy", "web", Production, Runs: true), Stop)).ShouldBeOfType<Decision.Refused>();

        var everybody = Policy([new() { Users = ["slack:2"] }, new() { Users = ["*"] }]);
        (await MayAsync(everybody, Ann), await MayAsync(everybody, Eve)).ShouldBe(
            (new Decision.Allowed("ChatOps:Access:1"), new Decision.Allowed("ChatOps:Access:1")));
    }

    [Fact]
    public async Task Outsiders_are_allowed_only_by_name_and_deactivated_users_not_at_all()
    {
        var member = new Accounts("slack") { Is = who => who };
        var policy = new AccessPolicy([Rule(new() { Users = ["*"] }), Rule(new() { Channels = ["slack:c"] })], new([member], []));
        foreach (var outsider in new Func<Principal, Principal>[]
        {
            who => who with { IsExternal = true },
            who => who with { IsGuest = true },
            who => who with { IsBot = true },
            who => who with { IsDeactivated = true },
        })
        {
            member.Is = outsider;
            (await MayAsync(policy, Ann)).ShouldBeOfType<Decision.Refused>().IsPassing.ShouldBeFalse();
            (await policy.MayAskAsync(outsider(Ann with { IsKnown = true }), Stop)).ShouldBeOfType<Decision.Refused>();
        }

        var named = new AccessPolicy([Rule(new() { Users = ["slack:1"] })], new([member], []));
        (await MayAsync(named, Ann)).ShouldBeOfType<Decision.Refused>();
        member.Is = who => who with { IsExternal = true };
        (await MayAsync(named, Ann)).ShouldBeOfType<Decision.Allowed>();
    }

    [Fact]
    public async Task A_request_is_refused_temporarily_if_the_person_cannot_be_checked()
    {
        (await MayAsync(Policy([new() { Users = ["*"] }]), new("irc", "", "1"))).ShouldBe(
            new Decision.Refused(
                "I couldn't check who you are, so nothing was done.",
                "Try again in a minute. The chat platform irc is not configured.",
                Unasked: true));
        var unasked = new AccessPolicy([Rule(new() { Groups = ["slack:g"] })], new([new Accounts("slack") { Has = null }], []));
        (await MayAsync(unasked, Ann)).IsPassing.ShouldBeTrue();
        // Automatic actions need no one's permission.
        (await MayAsync(unasked, Principal.Bot)).ShouldBeOfType<Decision.Allowed>();
    }

    private static AccessPolicy Policy(AccessRule[] rules) =>
        new([.. rules.Select(Rule)], new([new Accounts("slack"), new Accounts("text")], []));

    private static AccessRule Rule(AccessRule rule) =>
        new() { Users = rule.Users, Groups = rule.Groups, Channels = rule.Channels, Environments = ["production"] };

    private static Task<Decision> MayAsync(AccessPolicy policy, Principal who) =>
        policy.MayAsync(new(who, new(who.Platform, "c"), "deploy", "web", Production, Runs: true), Stop);

    private static Environment Production { get; } = new ServiceCatalog(
        new() { Environments = { ["production"] = new() } }).FindEnvironment("production")!;

    private sealed class Accounts(string name) : IAccounts
    {
        public string Name => name;

        public Func<Principal, Principal> Is { get; set; } = who => who;

        public bool? Has { get; init; } = true;

        public Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) =>
            Task.FromResult(Is(who with { IsKnown = true }));

        public Task<bool?> IsInGroupAsync(
            string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken) => Task.FromResult(Has);
    }
}
