using System.Net;
using k8s.Models;

namespace ChatOps.Tests.Manifests;

/// <summary>Everything except the pod.</summary>
public sealed class BaseTests : IAsyncLifetime
{
    private Kustomized _base = null!;

    public async ValueTask InitializeAsync() => _base = await Kustomized.BuildAsync("manifests");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void It_contains_all_objects_and_no_secret() => _base.Objects.Select(o => o.Kind).Order(StringComparer.Ordinal).ShouldBe(
        [
            "ClusterRole", "ConfigMap", "ConfigMap", "Deployment", "Namespace", "NetworkPolicy", "PersistentVolumeClaim", "Service",
            "ServiceAccount",
        ]);

    [Fact]
    public void All_namespaced_objects_are_in_one_namespace_that_refuses_privileged_pods()
    {
        var home = _base.Single<V1Namespace>();
        home.Labels()["pod-security.kubernetes.io/enforce"].ShouldBe("restricted");
        _base.Objects.Where(o => o is not (V1Namespace or V1ClusterRole)).ShouldAllBe(o => o.Metadata.NamespaceProperty == home.Name());
    }

    /// <summary>What the bot calls, verb by verb. A permission that appears here must be used in the code, and vice versa.</summary>
    [Fact]
    public void The_role_grants_what_every_bot_needs_and_nothing_else() => Rights.Of(_base.Single<V1ClusterRole>()).ShouldBe(
        [
            "get apps/deployments",
            "list apps/deployments",
            "watch apps/deployments",
            "patch apps/deployments",
            "get apps/statefulsets",
            "list apps/statefulsets",
            "watch apps/statefulsets",
            "patch apps/statefulsets",
            "get apps/daemonsets",
            "list apps/daemonsets",
            "watch apps/daemonsets",
            "patch apps/daemonsets",
            "update apps/deployments/scale",
            "update apps/statefulsets/scale",
            "get apps/replicasets",
            "list apps/replicasets",
            "watch apps/replicasets",
            "get apps/controllerrevisions",
            "list apps/controllerrevisions",
            "watch apps/controllerrevisions",
            "list core/pods",
            "watch core/pods",
            "get core/pods/log",
            "list core/events",
            "watch core/events",
            "get autoscaling/horizontalpodautoscalers",
            "list autoscaling/horizontalpodautoscalers",
            "patch autoscaling/horizontalpodautoscalers",
            "list core/resourcequotas",
            "list policy/poddisruptionbudgets",
            "get core/configmaps",
        ],
        ignoreOrder: true);

    [Fact]
    public void No_permissions_are_granted_until_a_namespace_grants_them() =>
        _base.Objects.ShouldNotContain(o => o is V1RoleBinding || o is V1ClusterRoleBinding);

    [Fact]
    public void Only_the_bots_pod_gets_the_account_token()
    {
        var account = _base.Single<V1ServiceAccount>();
        var pod = _base.Single<V1Deployment>().Spec.Template.Spec;
        account.AutomountServiceAccountToken.ShouldBe(false);
        pod.ServiceAccountName.ShouldBe(account.Name());
        pod.AutomountServiceAccountToken.ShouldBe(true);
    }

    [Fact]
    public void The_service_reaches_a_pod_that_is_not_ready_so_that_no_webhook_is_lost()
    {
        var service = _base.Single<V1Service>().Spec;
        var template = _base.Single<V1Deployment>().Spec.Template;
        service.Selector.ShouldBe(template.Metadata.Labels);
        service.PublishNotReadyAddresses.ShouldBe(true);
        var port = service.Ports.ShouldHaveSingleItem();
        port.Port.ShouldBe(8080);
        port.TargetPort.Value.ShouldBe(template.Spec.Containers[0].Ports[0].Name);
    }

    [Fact]
    public void The_network_policy_allows_the_ingress_and_Prometheus_each_to_its_port()
    {
        var policy = _base.Single<V1NetworkPolicy>().Spec;
        var container = _base.Single<V1Deployment>().Spec.Template.Spec.Containers[0];
        policy.PodSelector.MatchLabels.ShouldBe(_base.Single<V1Deployment>().Spec.Template.Metadata.Labels);
        policy.PolicyTypes.ShouldBe(["Ingress", "Egress"]);
        policy.Ingress
            .Select(rule => $"{Namespace(rule.FromProperty)} {string.Join(", ", Ports(rule.Ports))}")
            .ShouldBe(["ingress-nginx TCP 8080", "monitoring TCP 8081"]);
        container.Ports.Select(port => port.ContainerPort).ShouldBe([8080, 8081]);
    }

    [Fact]
    public void The_network_policy_allows_DNS_public_HTTPS_and_API_servers_but_no_metadata_service()
    {
        var egress = _base.Single<V1NetworkPolicy>().Spec.Egress;

        egress.SelectMany(rule => Ports(rule.Ports)).ShouldBe(["UDP 53", "TCP 53", "TCP 443", "TCP 6443", "TCP 443", "TCP 6443"]);
        egress.ShouldAllBe(rule => rule.To.Count > 0);
        Namespace(egress[0].To).ShouldBe("kube-system");
        Reaches(egress[1], "140.82.112.3").ShouldBeTrue("GitHub");
        foreach (var address in new[] { "10.96.0.1", "172.16.9.9", "192.168.1.1" })
        {
            (Reaches(egress[1], address), Reaches(egress[2], address)).ShouldBe((false, true), address);
        }

        egress.Skip(1).ShouldAllBe(rule => !Reaches(rule, "169.254.169.254"));
    }

    [Fact]
    public void The_data_has_its_own_volume()
    {
        var claim = _base.Single<V1PersistentVolumeClaim>();
        claim.Spec.AccessModes.ShouldBe(["ReadWriteOnce"]);
        claim.Spec.Resources.Requests.ShouldContainKey("storage");
    }

    private static string Namespace(IList<V1NetworkPolicyPeer> peers) =>
        peers.Where(
            peer => peer.NamespaceSelector is not null).ShouldHaveSingleItem().NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"];

    private static bool Reaches(V1NetworkPolicyEgressRule rule, string address) => rule.To.Any(peer => peer.IpBlock is { } block
        && IPNetwork.Parse(block.Cidr).Contains(IPAddress.Parse(address))
        && !(block.Except ?? []).Any(except => IPNetwork.Parse(except).Contains(IPAddress.Parse(address))));

    private static IEnumerable<string> Ports(IEnumerable<V1NetworkPolicyPort> ports) =>
        ports.Select(port => $"{port.Protocol} {port.Port.Value}");
}
