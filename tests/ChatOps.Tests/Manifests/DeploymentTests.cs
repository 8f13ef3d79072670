using System.Xml.Linq;
using k8s.Models;

namespace ChatOps.Tests.Manifests;

/// <summary>The bot's pod: what it may do on its node, when it counts as healthy, and where its files are.</summary>
public sealed class DeploymentTests : IAsyncLifetime
{
    private V1Deployment _deployment = null!;

    private V1PodSpec Pod => _deployment.Spec.Template.Spec;

    private V1Container Container => Pod.Containers.ShouldHaveSingleItem();

    public async ValueTask InitializeAsync() => _deployment = (await Kustomized.BuildAsync("manifests")).Single<V1Deployment>();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void Only_one_pod_runs_at_a_time_because_the_database_is_a_file_with_one_writer()
    {
        _deployment.Spec.Replicas.ShouldBe(1);
        _deployment.Spec.Strategy.Type.ShouldBe("Recreate");
    }

    [Fact]
    public void It_runs_as_the_unprivileged_user_of_the_NET_images()
    {
        Pod.SecurityContext.RunAsNonRoot.ShouldBe(true);
        (Pod.SecurityContext.RunAsUser, Pod.SecurityContext.RunAsGroup, Pod.SecurityContext.FsGroup).ShouldBe((1654, 1654, 1654));
    }

    [Fact]
    public void It_cannot_gain_privileges()
    {
        Container.SecurityContext.AllowPrivilegeEscalation.ShouldBe(false);
        Container.SecurityContext.Privileged.ShouldBeNull();
        Container.SecurityContext.Capabilities.Drop.ShouldBe(["ALL"]);
        Container.SecurityContext.Capabilities.Add.ShouldBeNull();
        Pod.SecurityContext.SeccompProfile.Type.ShouldBe("RuntimeDefault");
        (Pod.HostNetwork, Pod.HostPID, Pod.HostIPC).ShouldBe((null, null, null));
    }

    [Fact]
    public void It_writes_only_its_data_and_temporary_files()
    {
        Container.SecurityContext.ReadOnlyRootFilesystem.ShouldBe(true);
        Container.VolumeMounts.Where(mount => mount.ReadOnlyProperty is not true)
            .Select(mount => mount.MountPath)
            .ShouldBe(["/data", "/tmp"]);
        Pod.Volumes.Single(volume => volume.Name == "data").PersistentVolumeClaim.ClaimName.ShouldBe("chatops");
        Pod.Volumes.Single(volume => volume.Name == "tmp").EmptyDir.ShouldNotBeNull();
    }

    [Fact]
    public void Its_memory_is_limited()
    {
        Container.Resources.Requests["cpu"].ToString().ShouldBe("100m");
        Container.Resources.Requests["memory"].ToString().ShouldBe("128Mi");
        Container.Resources.Limits["memory"].ToString().ShouldBe("400Mi");
        Variable("DOTNET_gcServer").ShouldBe("0");
    }

    [Fact]
    public void It_gets_more_time_to_stop_than_it_needs() => Pod.TerminationGracePeriodSeconds!.Value.ShouldBeGreaterThan(20);

    [Fact]
    public void Liveness_depends_on_neither_Slack_nor_the_database()
    {
        Container.StartupProbe.HttpGet.Path.ShouldBe("/health/live");
        Container.LivenessProbe.HttpGet.Path.ShouldBe("/health/live");
        Container.ReadinessProbe.HttpGet.Path.ShouldBe("/health/ready");
    }

    [Fact]
    public void It_listens_on_the_port_of_the_probes()
    {
        Container.Ports.Select(p => (p.Name, p.ContainerPort)).ShouldBe([("http", 8080), ("management", 8081)]);
        Variable("ASPNETCORE_HTTP_PORTS").ShouldBe("8080");
        Variable("ChatOps__Http__ManagementPort").ShouldBe("8081");
        new[] { Container.StartupProbe, Container.LivenessProbe, Container.ReadinessProbe }.ShouldAllBe(
            probe => probe.HttpGet.Port.Value == "management");
    }

    [Theory]
    [InlineData("ChatOps__Storage__Path", "data", null, null)]
    [InlineData("CHATOPS_CONFIG", "config", "chatops-", null)]
    [InlineData("ChatOps__Policy__File", "policy", "chatops-policy", null)]
    [InlineData("CHATOPS_SECRETS", "secrets", null, "chatops-secrets")]
    public void Every_configured_path_is_mounted(string variable, string volume, string? configMap, string? secret)
    {
        var path = Variable(variable);
        var mount = Container.VolumeMounts.Single(m => path == m.MountPath || path.StartsWith(m.MountPath + "/", StringComparison.Ordinal));
        mount.Name.ShouldBe(volume);
        var source = Pod.Volumes.Single(v => v.Name == volume);
        (source.ConfigMap?.Name ?? "").ShouldStartWith(configMap ?? "");
        (source.Secret?.SecretName).ShouldBe(secret);
        (source.Secret?.Optional).ShouldBeNull();
    }

    [Fact]
    public void Variables_of_neighbouring_services_are_not_taken_for_configuration() => Pod.EnableServiceLinks.ShouldBe(false);

    [Fact]
    public void The_image_is_the_one_that_the_project_publishes()
    {
        var project = XDocument.Load(Path.Combine(Kustomized.Root, "src/ChatOps/ChatOps.csproj"));
        var repository = project.Descendants("ContainerRepository").ShouldHaveSingleItem().Value;
        Container.Image.ShouldBe($"{repository}:VERSION");
    }

    private string Variable(string name) => Container.Env.Single(variable => variable.Name == name).Value;
}
