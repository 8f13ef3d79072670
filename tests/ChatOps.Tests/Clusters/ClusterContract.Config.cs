using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters;

/// <summary>A rollback doesn't restore the ConfigMaps and Secrets that a revision's pods read.</summary>
public abstract partial class ClusterContract
{
    private const string Editor = "kubectl-edit";

    [Fact]
    public async Task What_a_revision_reads_from_elsewhere_is_known_and_what_it_can_do_without()
    {
        await CreateAsync(replicas: 1);

        var revision = await ReviseAsync(new
        {
            initContainers = new[]
            {
                new
                {
                    name = "first",
                    image = Under.Images.Good,
                    env = new[] { new { name = "A", valueFrom = new { configMapKeyRef = new { name = "first", key = "a" } } } },
                },
            },
            containers = new[]
            {
                new
                {
                    name = "web",
                    envFrom = new object[]
                    {
                        new { configMapRef = new { name = "flags", optional = true } },
                        new { secretRef = new { name = "keys", optional = true } },
                    },
                    env = new[] { new { name = "A", valueFrom = new { secretKeyRef = new { name = "keys", key = "a" } } } },
                },
            },
            volumes = new object[]
            {
                new { name = "settings", configMap = new { name = "settings", optional = true } },
                new { name = "tls", secret = new { secretName = "tls" } },
                new { name = "all", projected = new { sources = new object[]
                {
                    new { configMap = new { name = "settings", optional = true } },
                    new { secret = new { name = "ca", optional = true } },
                } } },
            },
        });

        revision.Uses.ShouldBe(
        [
            new("ConfigMap", "first", IsOptional: false),
            new("ConfigMap", "flags", IsOptional: true),
            new("ConfigMap", "settings", IsOptional: true),
            new("Secret", "ca", IsOptional: true),
            new("Secret", "keys", IsOptional: false),
            new("Secret", "tls", IsOptional: false),
        ]);
    }

    [Fact]
    public async Task What_changed_after_a_revision_was_made_is_told_with_when_and_by_whom()
    {
        await CreateConfigAsync();
        var before = await ReviseAsync(UsesOf("settings", "keys"));
        (await CheckAsync(before)).ShouldBe([]);

        var settings = await EditAsync(async () => (await Client.CoreV1.PatchNamespacedConfigMapAsync(
            Edit("data"), "settings", Under.Namespace, fieldManager: Editor, cancellationToken: Cancel)).Metadata, before);
        (await CheckAsync(before)).ShouldBe([Changed("ConfigMap settings", settings, before)]);
        var keys = await EditAsync(async () => (await Client.CoreV1.PatchNamespacedSecretAsync(
            Edit("stringData"), "keys", Under.Namespace, fieldManager: Editor, cancellationToken: Cancel)).Metadata, before);
        (await CheckAsync(before)).ShouldBe([Changed("ConfigMap settings", settings, before), Changed("Secret keys", keys, before)]);

        (await CheckAsync(await ReviseAsync(new { terminationGracePeriodSeconds = 2 }))).ShouldBe([], "it was made after all that");
    }

    [Fact]
    public async Task What_is_gone_is_told_unless_pods_start_without_it()
    {
        await CreateConfigAsync();
        var revision = await ReviseAsync(new
        {
            containers = new[]
            {
                new
                {
                    name = "web",
                    envFrom = new object[]
                    {
                        new { configMapRef = new { name = "settings" } }, new { secretRef = new { name = "keys" } },
                        new { configMapRef = new { name = "never-there", optional = true } }, new
                        {
                            secretRef = new { name = "never-there", optional = true },
                        },
                    },
                },
            },
        });
        (await CheckAsync(revision)).ShouldBe([]);

        await Client.CoreV1.DeleteNamespacedConfigMapAsync("settings", Under.Namespace, cancellationToken: Cancel);
        await Client.CoreV1.DeleteNamespacedSecretAsync("keys", Under.Namespace, cancellationToken: Cancel);

        (await CheckAsync(revision)).ShouldBe(
        [
            "ConfigMap settings no longer exists: pods of revision 2 will not start without it.",
            "Secret keys no longer exists: pods of revision 2 will not start without it.",
        ]);
    }

    private static V1Patch Edit(string content) =>
        new(new Dictionary<string, object> { [content] = new { mode = Guid.NewGuid().ToString("N") } }, V1Patch.PatchType.MergePatch);

    private static object UsesOf(string map, string secret) => new
    {
        containers = new[] { new
        {
            name = "web",
            envFrom = new object[] { new { configMapRef = new { name = map } }, new { secretRef = new { name = secret } } },
        } },
    };

    private static string Changed(string what, DateTime at, Revision revision) =>
        $"{what} was changed at {at:yyyy-MM-dd HH:mm} UTC by {Editor}, after revision {revision.Number} was created: the rollback doesn't restore its old content.";

    /// <summary>A Deployment, and beside it a ConfigMap "settings" and a Secret "keys".</summary>
    private async Task CreateConfigAsync()
    {
        await CreateAsync(replicas: 1);
        await Client.CoreV1.CreateNamespacedConfigMapAsync(
            new() { Metadata = new() { Name = "settings" }, Data = new Dictionary<string, string> { ["mode"] = "slow" } },
            Under.Namespace,
            fieldManager: Other,
            cancellationToken: Cancel);
        await Client.CoreV1.CreateNamespacedSecretAsync(
            new() { Metadata = new() { Name = "keys" }, StringData = new Dictionary<string, string> { ["key"] = "open sesame" } },
            Under.Namespace,
            fieldManager: Other,
            cancellationToken: Cancel);
    }

    /// <summary>What is warned of; nothing is left unlooked at.</summary>
    private async Task<IReadOnlyList<string>> CheckAsync(Revision revision)
    {
        var changes = await Cluster.CheckConfigAsync(Web, revision, Cancel);
        changes.Notes.ShouldBeEmpty();
        return [.. changes.Warnings.Select(warning => warning.Text.ToString())];
    }

    /// <summary>A new revision with this in its pods.</summary>
    private async Task<Revision> ReviseAsync(object pod)
    {
        var before = (await Cluster.HistoryAsync(Web, Cancel)).Count;
        await PatchAsync(new { spec = new { template = new { spec = pod } } });
        while (true)
        {
            if (await Cluster.HistoryAsync(Web, Cancel) is { } history && history.Count > before)
            {
                return history[0];
            }
        }
    }

    /// <summary>Until the API server's clock, which knows whole seconds only, tells that it was after the revision.</summary>
    private static async Task<DateTime> EditAsync(Func<Task<V1ObjectMeta>> edit, Revision since)
    {
        while (true)
        {
            if ((await edit()).ManagedFields.Where(entry => entry.Manager == Editor).Max(entry => entry.Time) is { } at
                && at > since.CreatedAt.UtcDateTime)
            {
                return at;
            }
        }
    }
}
