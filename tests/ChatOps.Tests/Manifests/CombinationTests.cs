using System.Text;
using k8s.Models;

namespace ChatOps.Tests.Manifests;

/// <summary>Every combination that the README mentions, built as an operator would build it.</summary>
public sealed class CombinationTests : IDisposable
{
    private static readonly Dictionary<string, string[]> Adds = new()
    {
        ["blue-green"] =
        [
            "get core/services",
            "patch core/services",
            "get batch/cronjobs",
            "get batch/jobs",
            "list batch/jobs",
            "watch batch/jobs",
            "create batch/jobs",
        ],
        ["statefulset-repair"] = ["delete core/pods"],
        ["secret-values"] = ["get core/secrets"],
        // It has its own role.
        ["impersonation"] = [],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-manifests-").FullName;

    public static TheoryData<string, string> Combinations => new(
        from installation in new[] { "overlays/example", "overlays/ha", "rights" }
        from blueGreen in new[] { "", "blue-green" }
        from repair in new[] { "", "statefulset-repair" }
        from secretValues in new[] { "", "secret-values" }
        from impersonation in new[] { "", "impersonation" }
        // For the example, each component alone and all combinations; for the others, none and all.
        where installation == "overlays/example"
            || (blueGreen == "" && repair == "" && secretValues == "" && impersonation == "")
            || (blueGreen != "" && repair != "" && secretValues != "" && impersonation != "")
        select (installation, string.Join(' ', new[] { blueGreen, repair, secretValues, impersonation }.Where(c => c != ""))));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Each_has_the_rights_that_its_components_add_and_no_others(string installation, string components)
    {
        var chosen = components.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var without = await Kustomized.BuildAsync($"manifests/{installation}");

        var with = await BuildAsync(installation, chosen);

        Role(with).ShouldBe(Role(without).Concat(chosen.SelectMany(c => Adds[c])), ignoreOrder: true);
        with.Objects.OfType<V1ClusterRole>().Any(r => r.Name() == "chatops-impersonation").ShouldBe(chosen.Contains("impersonation"));
        with.Objects.OfType<V1ClusterRoleBinding>()
            .Select(b => b.RoleRef.Name)
            .ShouldBe(chosen.Contains("impersonation") ? ["chatops-impersonation"] : []);
        ManyOnSqlite(with).ShouldBeNull();
        if (installation != "rights")
        {
            // For the documented TestUrl, on port 80.
            with.Single<V1NetworkPolicy>().Spec.Egress
                .Any(rule => rule.Ports.Any(port => port.Port.Value == "80") && rule.To.Any(to => to.NamespaceSelector is not null))
                .ShouldBe(chosen.Contains("blue-green"));
            with.Single<V1NetworkPolicy>().Spec.Egress.ShouldAllBe(rule => rule.To.Count > 0);
            with.Single<V1NetworkPolicy>().Spec.Ingress.ShouldAllBe(rule => rule.FromProperty.Count > 0);
        }
    }

    [Fact]
    public async Task Impersonation_is_limited_to_named_users_and_the_README_says_how_to_name_them()
    {
        var impersonation = (await BuildAsync("overlays/example", ["impersonation"], README("impersonation")))
            .Objects.OfType<V1ClusterRole>().Single(r => r.Name() == "chatops-impersonation");

        impersonation.Rules.Select(r => $"{string.Join(' ', r.Verbs)} {string.Join(' ', r.Resources)}: {string.Join(' ', r.ResourceNames)}")
            .ShouldBe(["impersonate users: ann@acme.io bob@acme.io", "impersonate groups: deployers"]);
    }

    [Fact]
    public async Task The_network_policy_can_be_narrowed_as_the_README_says()
    {
        var policy = (await BuildAsync("overlays/example", [], README("NetworkPolicy"))).Single<V1NetworkPolicy>().Spec;

        policy.Ingress[0].FromProperty
            .Select(from => from.NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"])
            .ShouldBe(["traefik", "jenkins"]);
        policy.Egress[2].To.Select(to => to.IpBlock.Cidr).ShouldBe(["10.0.0.1/32"]);
    }

    [Fact]
    public async Task Two_replicas_on_a_SQLite_file_are_detected()
    {
        const string Twice = "replicas:\n  - name: chatops\n    count: 2\n";

        ManyOnSqlite(await BuildAsync("overlays/example", [], Twice)).ShouldNotBeNull();
        ManyOnSqlite(await BuildAsync("overlays/ha", [], Twice)).ShouldBeNull();
    }

    /// <summary>
    /// Why this wouldn't work, or null: with several pods, or with two while one replaces the other, the second would find the file in use.
    /// </summary>
    private static string? ManyOnSqlite(Kustomized built)
    {
        var deployment = built.Objects.OfType<V1Deployment>().SingleOrDefault()?.Spec;
        var isSqlite = deployment?.Template.Spec.Containers[0].Env.Single(e => e.Name == "ChatOps__Storage__Path").Value is { Length: > 0 };
        return isSqlite && (deployment!.Replicas != 1 || deployment.Strategy.Type != "Recreate")
            ? $"{deployment.Replicas} replicas ({deployment.Strategy.Type}) share one SQLite file"
            : null;
    }

    private static IEnumerable<string> Role(Kustomized built) =>
        Rights.Of(built.Objects.OfType<V1ClusterRole>().Single(r => r.Name() == "chatops"));

    /// <summary>The patches in the README's example about this.</summary>
    private static string README(string about)
    {
        var text = File.ReadAllText(Path.Combine(Kustomized.Root, "manifests/README.md"));
        var example = text.Split("```yaml\n").Skip(1).Select(block => block.Split("```")[0]).Single(block => block.Contains(
            $"name: chatops-{about}", StringComparison.Ordinal) || block.Contains($"kind: {about}", StringComparison.Ordinal));
        return example[example.IndexOf("patches:", StringComparison.Ordinal)..];
    }

    private async Task<Kustomized> BuildAsync(string installation, IEnumerable<string> components, string more = "")
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, Path.GetRandomFileName())).FullName;
        var text = new StringBuilder("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n");
        text.Append($"resources:\n  - {To(installation)}\ncomponents:\n");
        foreach (var component in components)
        {
            text.Append($"  - {To($"components/{component}")}\n");
        }

        await File.WriteAllTextAsync(
            Path.Combine(folder, "kustomization.yaml"), text.Append(more).ToString(), TestContext.Current.CancellationToken);
        return await Kustomized.BuildAsync(folder);

        string To(string wanted) => Path.GetRelativePath(folder, Path.Combine(Kustomized.Root, "manifests", wanted));
    }
}
