using ChatOps.Catalog;

namespace ChatOps.Tests.Catalog;

public sealed class DependsOnTests
{
    [Fact]
    public void A_service_depends_on_others_that_there_are()
    {
        var options = new CatalogOptions
        {
            Services =
            {
                ["web"] = new() { Channels = ["#web"], DependsOn = ["api", "Web", "database"] },
                ["api"] = new() { Channels = ["#web"] },
            },
        };

        CatalogProblems.Find(options, [], ["slack"]).ShouldBe(
        [
            "ChatOps:Services:web:DependsOn has 'database', which is no service: correct the name, or add ChatOps:Services:database.",
            "ChatOps:Services:web:DependsOn has 'web' itself: remove it.",
        ]);
    }
}
