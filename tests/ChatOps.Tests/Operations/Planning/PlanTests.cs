using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Writing;
using ChatOps.Commands;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Policy;

namespace ChatOps.Tests.Operations.Planning;

public sealed class PlanTests
{
    private static readonly SetImage Deploy = new("web:1.4.1", "web:1.4.2");
    private static readonly Plan Shown = new(
        Deploy, "web", "staging", new("main", "web", "deployment", "web", "web"), "u1", 7, 3, [], [], []);

    /// <summary>Each differs from the first, and from all others, in one respect.</summary>
    private static readonly ChangeAction[] Actions =
    [
        Deploy with { FromImage = "web:1.4.0" },
        Deploy with { Image = "web:1.4.3" },
        Deploy with { SeenFailing = true },
        Deploy with { OtherImages = [new("side", "side:1.4.2")] },
        new Rollback("web:1.4.1", "web:1.4.2"), new Rollback("web:1.4.1", "web:1.4.2", "web-1"), new Rollback(
            "web:1.4.1", "web:1.4.2", "web-1", 1),
        new Scale(3, 4), new Scale(3, 0), new Scale(2, 0), new ScaleForAWhile(3, 4, TimeSpan.FromHours(1)), new ScaleForAWhile(
            3, 4, TimeSpan.FromHours(2)),
        new TakeDown(3, new("web", "color", "green", new(new("main", "web", "deployment", "green", null), null, 1))), new TakeDown(
            3, new("web", "color", "blue", new(new("main", "web", "deployment", "blue", null), null, 1))),
        new AutoscalerBounds(Autoscaler, 1, 4), new AutoscalerBounds(Autoscaler, 2, 4), new AutoscalerBounds(
            Autoscaler with { Max = 3 }, 1, 4),
        new Restart("1.4.1"), new Pause("1.4.1"), new Resume("1.4.1"),
        new BlueGreenDeploy("web:1.4.1", "web:1.4.2", Traffic, false), new BlueGreenDeploy(
            "web:1.4.1", "web:1.4.2", Traffic, true), new BlueGreenDeploy("web:1.4.1", "web:1.4.2", Traffic with { Approve = true }, false),
        new SwitchTraffic("web:1.4.1", "web:1.4.2", Traffic), new SwitchTraffic("web:1.4.1", "web:1.4.2", Traffic with { Uid = "s2" }),
    ];

    private static Autoscaler Autoscaler => new("web", "h1", 1, 2, false);

    private static PlannedSwitch Traffic =>
        new("web", "s1", "color", "blue", "green", "web-blue", null, null, false, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));

    /// <summary>A kind that is forgotten elsewhere doesn't compile; one that isn't in the table is detected here.</summary>
    [Fact]
    public void Each_kind_of_operation_is_in_the_table_and_survives_the_database_and_the_journal_unchanged()
    {
        var all = typeof(ChangeAction).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(OperationAction)) && !type.IsAbstract)
            .ToList();
        OperationActions.Known.Select(kind => kind.Type).ShouldBe(all, ignoreOrder: true);
        OperationActions.Known.Select(kind => kind.Name).ShouldBeUnique();
        Actions.Select(action => action.GetType()).Distinct().ShouldBe(all, ignoreOrder: true);

        foreach (var plan in Actions.Select(action => Shown with { Action = action }))
        {
            var kept = Plan.Read(plan.Write());
            (kept.Hash, kept.Action.ToString(), kept.DiffersFrom(plan)).ShouldBe((plan.Hash, plan.Action.ToString(), null));
            var fact = new OperationChanged("op1", OperationState.Running, plan.Action, "web", "staging", null, []);
            FactKinds.Write(FactKinds.Read(FactKinds.Write(fact))).ShouldBe(FactKinds.Write(fact));
        }
    }

    /// <summary>Each kind has its own wording and its own permission.</summary>
    [Fact]
    public void Each_kind_of_operation_has_words_and_a_rule()
    {
        foreach (var action in Actions)
        {
            AccessPolicy.Verbs.ShouldContain(action.Verb);
            foreach (var words in new[]
            {
                action.Noun("staging"),
                action.Doing("staging"),
                action.Done("staging"),
                action.Question("web", "staging"),
            })
            {
                words.ToString().ShouldContain("staging");
                words.ToString().ShouldNotContain("{");
            }

            (action.FollowUpAfter is null || action is BlueGreenChange or ScaleForAWhile).ShouldBeTrue(
                $"DueOperations does not know what is due after {action}");
        }
    }

    [Fact]
    public void An_operation_approved_as_one_kind_does_not_run_as_another()
    {
        var kinds = Actions.DistinctBy(action => action.GetType()).ToList();
        foreach (var (one, other) in kinds.SelectMany(
            one => kinds.Where(other => other.GetType() != one.GetType()).Select(other => (one, other))))
        {
            // If a color has started to run the version in the meantime, no deploy is needed: only the switch remains.
            if (!(one is BlueGreenChange && other is BlueGreenChange && one.Verb == other.Verb))
            {
                one.DiffersFrom(other).ShouldNotBeNull($"{one} and {other}");
            }
        }
    }

    [Fact]
    public void A_version_that_was_approved_does_not_bring_other_images_along()
    {
        ContainerImage side = new("side", "r/side:1.4.2"), proxy = new("proxy", "r/proxy:1.4.2");
        foreach (var change in Actions.OfType<VersionChange>())
        {
            var approved = change with { OtherImages = [side, proxy] };
            (change with { OtherImages = [proxy, side] }).DiffersFrom(approved).ShouldBeNull();
            (change with { OtherImages = [side] }).DiffersFrom(approved).ShouldNotBeNull($"{change}");
            (change with { OtherImages = [side, proxy with { Image = "r/other:1.4.2" }] }).DiffersFrom(approved).ShouldNotBeNull();
        }
    }

    [Fact]
    public void The_approval_of_a_plan_does_not_apply_to_one_that_does_anything_differently()
    {
        Plan[] others =
        [
            Shown with { Service = "front" },
            Shown with { Environment = "production" },
            Shown with { Uid = "u2" },
            Shown with { Generation = 8 },
            Shown with { Workload = Shown.Workload with { Cluster = "other" } }, Shown with
            {
                Workload = Shown.Workload with { Container = "side" },
            },
            Shown with { Replicas = 4 }, Shown with { Replaces = "k3j9x2m4pq" }, Shown with { At = DateTimeOffset.UnixEpoch }, Shown with
            {
                KnownAs = Shown.Workload with { Name = "blue" },
            },
            .. Actions.Select(action => Shown with { Action = action }),
        ];

        others.Select(o => o.Hash).Append(Shown.Hash).Distinct().Count().ShouldBe(others.Length + 1);
        (Shown with { Notes = ["n"], Warnings = [new("w", "w")] }).Hash.ShouldBe(Shown.Hash);
    }

    [Fact]
    public void A_reworded_warning_is_not_a_difference_but_a_new_warning_is()
    {
        var approved = Shown with { Warnings =
        [
            new("Argo CD", "Argo CD manages it and may revert it to what its repository says."),
            new("quota team pods", "3 pods, 2 are used"),
        ] };

        (Shown with
        {
            Warnings = [new("quota team pods", "3 pods, 3 are used"), new("Argo CD", "Managed by Argo CD, which reverts changes.")],
        }).DiffersFrom(approved).ShouldBeNull();
        (approved with { Warnings = approved.Warnings.Add(new("paused", "The workload is paused.")) })
            .DiffersFrom(approved)
            .ShouldBe("The workload is paused.");
    }

    /// <summary>A stored plan has the same content as the original.</summary>
    [Fact]
    public void A_plan_is_stored_with_its_times_people_and_commands()
    {
        var plan = Shown with
        {
            Notes =
            [
                RichText.Of($"Seen healthy at {DateTimeOffset.FromUnixTimeSeconds(1767225600)} by {new Span.Person(new("slack", "U1"))}.")
            ],
            Warnings = [new(
                "paused",
                RichText.Of($"First {new Span.Command("resume", "web in staging")}, see {new Span.Link("https://x.io/", "here")}."))],
        };

        var kept = Plan.Read(plan.Write());

        (kept.Notes[0], kept.Warnings[0]).ShouldBe((plan.Notes[0], plan.Warnings[0]));
        Cards.Plan(
            new("op1", OperationState.Planned, kept, new("slack", "", "U1"), new("slack", "C1"), default, default, null, null, null),
            null).Lines.ShouldBe([plan.Notes[0], "⚠️ " + plan.Warnings[0].Text]);
    }
}
