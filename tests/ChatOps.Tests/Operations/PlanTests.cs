using ChatOps.Commands;
using ChatOps.Journal;
using ChatOps.Messages;
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
        (Shown with { Notes = ["n"], Warnings = [new("w", "w")] }).Hash.ShouldBe(Shown.Hash);
    }

    [Fact]
    public void A_warning_that_is_worded_anew_is_no_difference_and_a_new_one_is()
    {
        var approved = Shown with { Warnings = [new("Argo CD", "Argo CD manages it and may put back what its repository says."), new("quota team pods", "3 pods, 2 are used")] };

        (Shown with { Warnings = [new("quota team pods", "3 pods, 3 are used"), new("Argo CD", "Managed by Argo CD, which reverts changes.")] }).DiffersFrom(approved).ShouldBeNull();
        (approved with { Warnings = approved.Warnings.Add(new("paused", "The workload is paused.")) }).DiffersFrom(approved).ShouldBe("The workload is paused.");
    }

    /// <summary>What is kept of a plan says what it said.</summary>
    [Fact]
    public void A_plan_is_kept_with_its_moments_people_and_commands()
    {
        var plan = Shown with
        {
            Notes = [RichText.Of($"Seen healthy at {DateTimeOffset.FromUnixTimeSeconds(1767225600)} by {new Span.Person(new("slack", "U1"))}.")],
            Warnings = [new("paused", RichText.Of($"First {new Span.Command("resume", "web in staging")}, see {new Span.Link("https://x.io/", "here")}."))],
        };

        var kept = Plan.Read(plan.Write());

        (kept.Notes[0], kept.Warnings[0]).ShouldBe((plan.Notes[0], plan.Warnings[0]));
        Cards.Plan(new("op1", OperationState.Planned, kept, new("slack", "", "U1"), "C1", default, default, null, null, null), null).Lines.ShouldBe([plan.Notes[0], "⚠️ " + plan.Warnings[0].Text]);
    }
}
