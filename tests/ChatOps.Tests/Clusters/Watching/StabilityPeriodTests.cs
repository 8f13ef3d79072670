using ChatOps.Clusters.Watching;
using ChatOps.Messages;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Clusters.Watching;

public sealed class StabilityPeriodTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void It_begins_again_with_a_pod_that_took_anothers_place_between_two_looks()
    {
        var period = new StabilityPeriod(TimeSpan.FromMinutes(1), _clock);
        Judge("a", "b").ShouldBe(RolloutPhase.Stabilizing);
        _clock.Advance(TimeSpan.FromSeconds(50));
        Judge("a", "c").ShouldBe(RolloutPhase.Stabilizing);
        _clock.Advance(TimeSpan.FromSeconds(50));
        Judge("a", "c").ShouldBe(RolloutPhase.Stabilizing);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Judge("a", "c").ShouldBe(RolloutPhase.Done);

        RolloutPhase Judge(params string[] pods) => period.Judge(
            new(RolloutPhase.Done, 2, 2, 2, 2, 2, RichText.Empty, []), [.. pods.Select(Ready)]).Phase;
    }

    [Fact]
    public void A_pod_that_is_stopped_for_good_does_not_begin_it_again()
    {
        var period = new StabilityPeriod(TimeSpan.FromMinutes(1), _clock);
        period.Judge(Up(2), [Ready("a"), Ready("b")]).Phase.ShouldBe(RolloutPhase.Stabilizing);
        _clock.Advance(TimeSpan.FromMinutes(1));
        period.Judge(Up(1), [Ready("a")]).Phase.ShouldBe(RolloutPhase.Done);

        static Rollout Up(int pods) => new(RolloutPhase.Done, pods, pods, pods, pods, pods, RichText.Empty, []);
    }

    private static V1Pod Ready(string uid) => new()
    {
        Metadata = new() { Uid = uid, Name = uid },
        Status = new() { Conditions = [new() { Type = "Ready", Status = "True" }] },
    };
}
