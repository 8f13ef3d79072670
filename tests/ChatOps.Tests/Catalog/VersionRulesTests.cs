using ChatOps.Catalog;
using ChatOps.Journal;

namespace ChatOps.Tests.Catalog;

/// <summary>Which service a release tag belongs to, and which branches' builds count.</summary>
public sealed class VersionRulesTests
{
    [Theory]
    [InlineData("v1.4.2", "web", "v1.4.2")]
    [InlineData("1.4.2", "web", "1.4.2")]
    [InlineData("web-v1.4.2", "web", "v1.4.2")]
    [InlineData("web/1.4.2", "web", "1.4.2")]
    [InlineData("web@1.4.2", "web", "1.4.2")]
    [InlineData("api-v2.0.0", "web", null)]
    [InlineData("web-api-v2.0.0", "web", null)]
    [InlineData("nightly", "web", null)]
    [InlineData("version-2", "web", null)]
    public void In_a_repository_of_its_own_a_service_is_what_versions_mean(string tag, string service, string? version) =>
        VersionRules.For(service, new(), isAlone: true).VersionOf(tag).ShouldBe(version);

    [Theory]
    [InlineData("v1.4.2", null)]
    [InlineData("web-v1.4.2", "v1.4.2")]
    [InlineData("api-v1.4.2", null)]
    public void Among_several_only_a_tag_with_its_name_is_a_services_own(string tag, string? version) =>
        VersionRules.For("web", new(), isAlone: false).VersionOf(tag).ShouldBe(version);

    [Theory]
    [InlineData("release-1.4.2", "1.4.2")]
    [InlineData("v1.4.2", null)]
    [InlineData("1.4.2-web", "1.4.2")]
    public void A_configured_pattern_takes_the_place_of_the_habits(string tag, string? version) =>
        VersionRules.For("web", new() { Tags = { "release-*", "*-web" } }, isAlone: true).VersionOf(tag).ShouldBe(version);

    [Theory]
    [InlineData("main", true)]
    [InlineData("release/1.4", true)]
    [InlineData("feature/release/1.4", false)]
    [InlineData("mainline", false)]
    public void Branches_are_covered_by_their_patterns(string branch, bool covered) =>
        VersionRules.For("web", new() { Branches = { "main", "release/*" } }, isAlone: true).Covers(branch).ShouldBe(covered);

    [Fact]
    public void A_tag_that_is_some_services_own_is_nobody_elses_and_any_other_is_told_to_all_of_the_repository()
    {
        var catalog = new ServiceCatalog(new()
        {
            Services =
            {
                ["web"] = new() { Repository = "acme/shop" },
                ["api"] = new() { Repository = "Acme/Shop" },
            },
        });

        Concerned(new Released("acme/shop", "api-v2.0.0", null, "https://x", null, false)).ShouldBe(["api"]);
        Concerned(new Released("acme/shop", "v2.0.0", null, "https://x", null, false)).ShouldBe(["web", "api"]);
        Concerned(new Pushed(
            "acme/shop", "web-v1.0.0", IsTag: true, IsDefaultBranch: false, "a1b2c3d4", [], 0, null, Forced: false)).ShouldBe(["web"]);

        IEnumerable<string> Concerned(Fact fact) => catalog.Concerning(fact.About).Select(s => s.Name);
    }

    [Fact]
    public void A_pattern_that_cannot_be_meant_is_a_mistake_that_is_listed()
    {
        var problems = CatalogProblems.Find(
            new()
            {
                Services = { ["web"] = new() { Channels = { "#web" }, Tags = { "v", "v*-*" }, Branches = { "release/*", "*/*", " " } } },
            }, [], ["slack"]).ToList();

        problems.Count(p => p.StartsWith("ChatOps:Services:web:Tags", StringComparison.Ordinal)).ShouldBe(2);
        problems.Count(p => p.StartsWith("ChatOps:Services:web:Branches", StringComparison.Ordinal)).ShouldBe(2);
    }
}
