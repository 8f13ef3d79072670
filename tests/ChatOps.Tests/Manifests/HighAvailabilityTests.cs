using k8s.Models;

namespace ChatOps.Tests.Manifests;

/// <summary>Three replicas on PostgreSQL.</summary>
public sealed class HighAvailabilityTests : IAsyncLifetime
{
    private Kustomized _ha = null!;

    private V1DeploymentSpec Deployment => _ha.Single<V1Deployment>().Spec;

    private V1PodSpec Pod => Deployment.Template.Spec;

    public async ValueTask InitializeAsync() => _ha = await Kustomized.BuildAsync("manifests/overlays/ha");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void A_new_replica_is_ready_before_an_old_one_stops()
    {
        Deployment.Replicas.ShouldBe(3);
        (
            Deployment.Strategy.Type,
            Deployment.Strategy.RollingUpdate.MaxUnavailable.ToString(),
            Deployment.Strategy.RollingUpdate.MaxSurge.ToString()).ShouldBe(("RollingUpdate", "0", "1"));
    }

    [Fact]
    public void One_may_be_disrupted_at_a_time_and_each_is_on_its_own_node()
    {
        var budget = _ha.Single<V1PodDisruptionBudget>().Spec;
        budget.MaxUnavailable.ToString().ShouldBe("1");
        budget.Selector.MatchLabels.ShouldBe(Deployment.Selector.MatchLabels);

        var spread = Pod.TopologySpreadConstraints.Single(c => c.TopologyKey == "kubernetes.io/hostname");
        spread.WhenUnsatisfiable.ShouldBe("DoNotSchedule");
        spread.LabelSelector.MatchLabels.ShouldBe(Deployment.Selector.MatchLabels);
    }

    [Fact]
    public void The_journal_is_in_PostgreSQL_and_a_replica_without_its_address_does_not_start()
    {
        _ha.Objects.OfType<V1PersistentVolumeClaim>().ShouldBeEmpty();
        Pod.Volumes.ShouldAllBe(v => v.PersistentVolumeClaim == null);
        Pod.Containers[0].VolumeMounts.Select(m => m.Name).ShouldBe(Pod.Volumes.Select(v => v.Name), ignoreOrder: true);
        Pod.Containers[0].Env.Single(e => e.Name == "ChatOps__Storage__Path").Value.ShouldBeNullOrEmpty();
        new ChatOps.Storage.StorageOptions { Path = "" }.Problems()
            .ShouldHaveSingleItem()
            .ShouldContain("ChatOps:Storage:ConnectionString");

        _ha.Single<V1NetworkPolicy>().Spec.Egress.SelectMany(e => e.Ports).ShouldContain(p => p.Port.ToString() == "5432");
    }

    [Fact]
    public void A_replica_gets_requests_only_while_it_can_write_the_journal_and_stops_after_the_last_of_them()
    {
        Pod.Containers[0].ReadinessProbe.HttpGet.Path.ShouldBe("/health/journal");
        _ha.Single<V1Service>().Spec.PublishNotReadyAddresses.ShouldNotBe(true);

        var pause = Pod.Containers[0].Lifecycle.PreStop.Sleep.Seconds;
        Pod.TerminationGracePeriodSeconds!.Value.ShouldBeGreaterThan(pause + 20);
    }
}
