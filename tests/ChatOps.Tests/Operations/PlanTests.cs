using ChatOps.Operations;

namespace ChatOps.Tests.Operations;

public sealed class PlanTests
{
    private static readonly Plan Shown = new("deploy", "web", "staging", new("main", "web", "deployment", "web", "web"), "u1", 7, "1.4.1", "1.4.2", "web:1.4.1", "web:1.4.2", 3, [], [], []);

    [Fact]
    public void A_yes_to_one_plan_is_none_to_another_that_differs_in_anything_it_says_it_does()
    {
        Plan[] others =
        [
            Shown with { Verb = "rollback" }, Shown with { Service = "front" }, Shown with { Environment = "production" }, Shown with { Uid = "u2" }, Shown with { Generation = 8 },
            Shown with { Workload = Shown.Workload with { Cluster = "other" } }, Shown with { Workload = Shown.Workload with { Container = "side" } }, Shown with { FromImage = "web:1.4.0" },
            Shown with { Image = "web:1.4.3" }, Shown with { Replicas = 4 }, Shown with { SeenFailing = true }, Shown with { For = TimeSpan.FromHours(1) }, Shown with { Replaces = "k3j9x2m4pq" },
            Shown with { KnownAs = Shown.Workload with { Name = "blue" } }, Shown with { OtherImages = [new("side", "side:1.4.2")] },
        ];

        others.Select(o => o.Hash).Append(Shown.Hash).Distinct().Count().ShouldBe(others.Length + 1);
        (Shown with { Notes = ["n"], Warnings = ["w"] }).Hash.ShouldBe(Shown.Hash);
    }
}
