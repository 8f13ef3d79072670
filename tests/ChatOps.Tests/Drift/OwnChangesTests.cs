using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Drift;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;

namespace ChatOps.Tests.Drift;

/// <summary>
/// The bot's own changes are recognized by its operations; a change without a recorded author is the bot's only if an operation matches its
/// generation.
/// </summary>
public sealed class OwnChangesTests
{
    private static readonly Workload Web = new("production", "web", "deployment", "web", null);
    private static readonly Difference ToNone = new("replicas 3 → 0", [], null) { Replicas = (3, 0) };
    private static readonly Difference Probe = new("livenessProbe of web", [], null) { IsOfTemplate = true };
    private static readonly Difference Image = new("image of web a → b", ["chatops"], null)
    {
        Image = ("web", "acme/web:1", "acme/web:2"),
        IsOfTemplate = true,
    };

    [Fact]
    public void The_one_change_since_is_ours_when_an_operation_made_it_whatever_the_record_says()
    {
        var own = Of(now: 6, Ran(Scale(0)));

        own.IsOurs(ToNone).ShouldBeTrue();
        own.IsOurs(Probe).ShouldBeTrue();
        own.IsUndecided.ShouldBeFalse();
    }

    [Fact]
    public void Without_an_operation_at_that_generation_nothing_is_ours_not_even_under_our_own_name()
    {
        Of(now: 6).IsOurs(Image).ShouldBeFalse();
        Of(now: 6, Ran(Scale(0) with { Generation = 4 })).IsOurs(ToNone).ShouldBeFalse("that was before");
        Of(now: 6, Ran(Scale(0) with { Uid = "u0" })).IsOurs(ToNone).ShouldBeFalse("that was another object");
        Of(now: 6, Ran(Scale(0) with { Workload = Web with { Name = "web-green" } }))
            .IsOurs(ToNone)
            .ShouldBeFalse("that was the other color");
        Of(now: 6, Ran(Scale(0)) with { Watch = new("op1", "u1", 5) }).IsOurs(ToNone).ShouldBeFalse("that found nothing to change");
        Of(now: 6, Ran(Scale(0) with { Action = new AutoscalerBounds(new("web", "h", 1, 2, false), 1, 3) }))
            .IsOurs(ToNone)
            .ShouldBeFalse("that was of the autoscaler");
    }

    [Fact]
    public void The_scale_down_of_the_old_color_is_ours_and_says_nothing_about_the_other()
    {
        var blue = Web with { Name = "web-blue" };
        var takeDown = Scale(0) with
        {
            Action = new TakeDown(3, new("web", "color", "green", new(Web with { Name = "web-green" }, null, 3))),
            Workload = blue with { Container = "web" },
            KnownAs = Web,
        };

        new OwnChanges([Ran(takeDown)], blue, 5, Seen(6, null)).IsOurs(ToNone).ShouldBeTrue();
        // Its answer was lost, and a write of the scale leaves no author.
        new OwnChanges([Of(takeDown, OperationState.Failed)], blue, 5, Seen(7, null)).IsOurs(ToNone).ShouldBeTrue();
        new OwnChanges([Ran(takeDown)], Web with { Name = "web-green" }, 5, Seen(6, null)).IsOurs(ToNone).ShouldBeFalse();
    }

    [Fact]
    public void Of_several_changes_ours_is_what_the_operation_set()
    {
        var own = Of(now: 7, Ran(Scale(0)));

        own.IsOurs(ToNone).ShouldBeTrue();
        own.IsOurs(Probe).ShouldBeFalse();
        own.IsOneOther.ShouldBeTrue();
        Of(now: 7, Ran(Deploy() with { Action = new Rollback("acme/web:1", "acme/web:2", "web-1") }))
            .IsOurs(Probe)
            .ShouldBeTrue("a revision comes back whole");
    }

    [Fact]
    public void While_an_operation_may_have_written_nobody_is_blamed_for_it()
    {
        Of(now: 6, Of(Scale(0), OperationState.Running)).IsUndecided.ShouldBeTrue();
        Of(now: 6, Of(Scale(0), OperationState.Failed)).IsOurs(ToNone).ShouldBeTrue("sent, and never answered for");
        Of(now: 6, Of(Scale(1), OperationState.Failed)).IsOurs(ToNone).ShouldBeFalse();
    }

    [Fact]
    public void The_mark_on_the_workload_decides_before_the_database_does()
    {
        var running = Of(Deploy(), OperationState.Running);

        Of(now: 6, running).IsUndecided.ShouldBeTrue();
        new OwnChanges([running], Web, 5, Seen(6, running.Id)).ShouldSatisfyAllConditions(
            own => own.IsUndecided.ShouldBeFalse(), own => own.IsOurs(Image).ShouldBeTrue());
    }

    private static OwnChanges Of(long now, params Operation[] operations) => new(operations, Web, 5, Seen(now, null));

    private static Comparison Seen(long generation, string? operation) => new(new("u1", generation, "{}"), [], operation, []);

    private static Operation Ran(Plan plan) =>
        Of(plan, OperationState.Succeeded) with { Watch = new("op1", plan.Uid, plan.Generation + 1) };

    private static Operation Of(Plan plan, OperationState state) =>
        new("op1", state, plan, new("slack", "", "U1"), new("slack", "C1"), default, default, null, null, null);

    private static Plan Scale(int replicas) =>
        new(new Scale(3, replicas), "web", "production", Web with { Container = "web" }, "u1", 5, 3, [], [], []);

    private static Plan Deploy() => new(new SetImage("acme/web:1", "acme/web:2"), "web", "production", Web, "u1", 5, 3, [], [], []);
}
