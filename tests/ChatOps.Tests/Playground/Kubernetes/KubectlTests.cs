using System.Diagnostics;
using k8s.Models;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>The real kubectl against the emulator, in real time.</summary>
public sealed class KubectlTests : IAsyncLifetime
{
    private const string Broken = "registry.acme.io/web:1.1-broken";

    private readonly string _home = Directory.CreateTempSubdirectory("chatops-kubectl").FullName;
    private ClusterHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ClusterHost.StartAsync(
            TimeProvider.System, new() { ReadyDelay = TimeSpan.FromMilliseconds(200), StopDelay = TimeSpan.FromMilliseconds(100) });
        _host.Cluster.Seed("default", "web", "registry.acme.io/web:1.0");
        await File.WriteAllTextAsync(Path.Combine(_home, "kubeconfig"), _host.Cluster.Kubeconfig(_host.Address));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task Get_prints_the_tables_of_a_real_cluster()
    {
        (await RunAsync("get deployments")).ShouldMatch(@"^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +3/3 +3 +3 +\d+s\n$");
        (await RunAsync("get pods -o wide")).ShouldMatch(
            @"^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\n(web-[a-z0-9]+-[a-z0-9]{5} +1/1 +Running +0 +\d+s +10\.244\.\d+\.\d+ +node-\d +<none> +<none>\n){3}$");
        (await RunAsync("get rs -o wide")).ShouldMatch(
            @"^NAME +DESIRED +CURRENT +READY +AGE +CONTAINERS +IMAGES +SELECTOR\nweb-[a-z0-9]+ +3 +3 +3 ");
        (await RunAsync("get nodes")).ShouldMatch(@"node-1 +Ready +<none> +\d+s +v1\.36\.\d+\n");
        (await RunAsync("version")).ShouldMatch(@"\nServer Version: v1\.36\.\d+\n");
        (await RunAsync("get all")).ShouldContain("deployment.apps/web");
        (await RunAsync("get events")).ShouldContain("ScalingReplicaSet");
        (await RunAsync("get deploy web -o yaml")).ShouldContain("deployment.kubernetes.io/revision: \"1\"");
        (await RunAsync("get deploy nope", 1)).ShouldBe("Error from server (NotFound): deployments.apps \"nope\" not found\n");
        (await RunAsync("api-resources")).ShouldMatch(@"deployments +deploy +apps/v1 +true +Deployment\n");
        (await RunAsync("explain deployment.spec.strategy")).ShouldContain("rollingUpdate");
    }

    [Fact]
    public async Task A_rollout_is_watched_listed_and_undone()
    {
        await RunAsync("set image deploy/web web=registry.acme.io/web:1.1");
        await RunAsync("annotate deploy/web kubernetes.io/change-cause=second");
        (await RunAsync("rollout status deploy/web")).ShouldEndWith("deployment \"web\" successfully rolled out\n");
        (await RunAsync("rollout history deploy/web")).ShouldMatch(@"1 +<none>\n2 +second\n");
        (await RunAsync("rollout history deploy/web --revision=1")).ShouldContain("registry.acme.io/web:1.0");
        (await RunAsync("rollout undo deploy/web")).ShouldBe("deployment.apps/web rolled back\n");
        (await RunAsync("rollout status deploy/web")).ShouldEndWith("successfully rolled out\n");
        (await RunAsync("rollout history deploy/web")).ShouldMatch(@"2 +second\n3 +<none>\n");
        (await RunAsync("rollout restart deploy/web")).ShouldBe("deployment.apps/web restarted\n");
        (await RunAsync("rollout status deploy/web")).ShouldEndWith("successfully rolled out\n");

        _host.Cluster.Pods("default")
            .Where(pod => pod.Metadata.DeletionTimestamp is null)
            .ShouldAllBe(pod => pod.Spec.Containers[0].Image == "registry.acme.io/web:1.0");
        _host.Cluster.Requests
            .Select(request => request.FieldManager)
            .ShouldBe(["kubectl-set", "kubectl-annotate", "kubectl", "kubectl-rollout"]);
    }

    [Fact]
    public async Task A_broken_rollout_fails_at_its_deadline_and_says_why()
    {
        await RunAsync("patch deploy web -p {\"spec\":{\"progressDeadlineSeconds\":2}}");
        await RunAsync($"set image deploy/web web={Broken}");

        (await RunAsync("rollout status deploy/web", 1)).ShouldContain("error: deployment \"web\" exceeded its progress deadline");

        var pod = _host.Cluster.Pods("default").Single(pod => pod.Spec.Containers[0].Image == Broken).Name();
        (await RunAsync($"get pod {pod}")).ShouldContain("ImagePullBackOff");
        (await RunAsync($"describe pod {pod}")).ShouldContain($"Failed to pull image \"{Broken}\": rpc error: code = NotFound");
        (await RunAsync("describe deploy web")).ShouldMatch(@"Progressing +False +ProgressDeadlineExceeded");
        (await RunAsync($"logs {pod}", 1)).ShouldContain("is waiting to start: trying and failing to pull image");
    }

    [Fact]
    public async Task The_logs_of_a_crash_are_kept()
    {
        await RunAsync("set image deploy/web web=web:2-crash");
        var pod = await _host.Cluster.UntilAsync(cluster => cluster.Pods("default").FirstOrDefault(
            pod => pod.Status.ContainerStatuses?[0].State.Waiting?.Reason == "CrashLoopBackOff"), TestContext.Current.CancellationToken);

        (await RunAsync($"logs {pod.Name()} --previous")).ShouldContain("   at Acme.Program.Main(String[] args)");
        (await RunAsync($"get pod {pod.Name()}")).ShouldMatch(@"0/1 +CrashLoopBackOff +1 \(\d+s ago\)");
    }

    [Fact]
    public async Task Scaling_pausing_and_resuming()
    {
        (await RunAsync("scale deploy/web --current-replicas=9 --replicas=1", 1)).ShouldBe("error: Expected replicas to be 9, was 3\n");
        await RunAsync("scale deploy/web --current-replicas=3 --replicas=5");
        await RunAsync("rollout status deploy/web");
        _host.Cluster.Deployment("default", "web")!.Status.ReadyReplicas.ShouldBe(5);

        await RunAsync("rollout pause deploy/web");
        (await RunAsync("rollout pause deploy/web", 1)).ShouldContain("is already paused");
        (await RunAsync("rollout restart deploy/web", 1)).ShouldContain("can't restart paused deployment");
        (await RunAsync("rollout resume deploy/web")).ShouldBe("deployment.apps/web resumed\n");
    }

    [Fact]
    public async Task Creating_applying_and_deleting()
    {
        await RunAsync("create namespace shop");
        (await RunAsync("-n shop create deployment api --image=api:1 --replicas=2 --port=8080")).ShouldBe("deployment.apps/api created\n");
        (await RunAsync("-n shop rollout status deploy/api")).ShouldEndWith("successfully rolled out\n");
        (await RunAsync("create deployment web --image=x", 1)).ShouldContain("deployments.apps \"web\" already exists");

        var manifest = Path.Combine(_home, "app.yaml");
        await File.WriteAllTextAsync(manifest, Manifest("app:1"));
        (await RunAsync($"apply -f {manifest}")).ShouldBe("deployment.apps/app created\nservice/app created\n");
        await File.WriteAllTextAsync(manifest, Manifest("app:2").Replace("{name: A, value: '1'}, ", "", StringComparison.Ordinal));
        (await RunAsync($"diff -f {manifest}", 1)).ShouldContain("+        image: app:2");
        (await RunAsync($"apply -f {manifest}")).ShouldBe("deployment.apps/app configured\nservice/app unchanged\n");
        _host.Cluster.Deployment("default", "app")!.Spec.Template.Spec.Containers[0].Env.Select(variable => variable.Name).ShouldBe(["B"]);
        (await RunAsync($"apply --server-side --force-conflicts -f {manifest}")).ShouldContain("deployment.apps/app serverside-applied");
        await File.WriteAllTextAsync(manifest, Manifest("app:2").Replace("replicas", "replcas", StringComparison.Ordinal));
        (await RunAsync($"apply -f {manifest}", 1)).ShouldContain("strict decoding error: unknown field \"spec.replcas\"");

        (await RunAsync("label deploy app tier=front")).ShouldBe("deployment.apps/app labeled\n");
        (await RunAsync("get deploy -l tier=front -o name")).ShouldBe("deployment.apps/app\n");
        (await RunAsync("delete deploy app --cascade=foreground")).ShouldMatch(
            "^deployment\\.apps \"app\" deleted( from default namespace)?\n$");
        _host.Cluster.ReplicaSets("default").ShouldNotContain(set => set.Name().StartsWith("app-", StringComparison.Ordinal));
        (await RunAsync("delete namespace shop")).ShouldBe("namespace \"shop\" deleted\n");
    }

    [Fact]
    public async Task Watching_prints_changes_as_they_happen()
    {
        Assert.SkipWhen(KubectlProgram.File is null, KubectlProgram.Missing);
        using var watch = Start("get deploy web -w");
        (await Patience.ForAsync(watch.StandardOutput.ReadLineAsync()))!.ShouldStartWith("NAME");
        (await Patience.ForAsync(watch.StandardOutput.ReadLineAsync()))!.ShouldMatch(@"^web +3/3");

        _host.Cluster.LimitPods("default", 3);
        await RunAsync("scale deploy/web --replicas=4");

        (await Patience.ForAsync(watch.StandardOutput.ReadLineAsync()))!.ShouldMatch(@"^web +3/4");
        watch.Kill();
    }

    [Fact]
    public async Task A_stateful_set_is_watched_listed_undone_restarted_and_scaled()
    {
        _host.Cluster.Seed(Workloads.StatefulSet(@namespace: "default"));
        (await RunAsync("get sts -o wide")).ShouldMatch(@"^NAME +READY +AGE +CONTAINERS +IMAGES\ndb +3/3 +\d+s +db +db:1\n$");
        (await RunAsync("get controllerrevisions")).ShouldMatch(
            @"^NAME +CONTROLLER +REVISION +AGE\ndb-[a-z0-9]+ +statefulset\.apps/db +1 +\d+s\n$");

        await RunAsync("set image sts/db db=db:2");
        (await RunAsync("rollout status sts/db")).ShouldMatch(
            "(partitioned roll out complete: 3 new pods have been updated|rolling update complete 3 pods at revision)");
        (await RunAsync("rollout history sts/db")).ShouldMatch(@"REVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n");
        (await RunAsync("rollout history sts/db --revision=1")).ShouldContain("db:1");
        (await RunAsync("rollout undo sts/db")).ShouldBe("statefulset.apps/db rolled back\n");
        await RunAsync("rollout status sts/db");
        (await RunAsync("rollout history sts/db")).ShouldMatch(@"\n2 +<none>\n3 +<none>\n");
        _host.Cluster.Pods("default")
            .Where(pod => pod.Name().StartsWith("db-", StringComparison.Ordinal))
            .ShouldAllBe(pod => pod.Spec.Containers[0].Image == "db:1");
        (await RunAsync("rollout undo sts/db --to-revision=3")).ShouldContain(await SkippedAsync());

        (await RunAsync("rollout restart sts/db")).ShouldBe("statefulset.apps/db restarted\n");
        await RunAsync("rollout status sts/db");
        await RunAsync("scale sts/db --current-replicas=3 --replicas=1");
        (await RunAsync("delete sts db --cascade=foreground")).ShouldStartWith("statefulset.apps \"db\" deleted");
    }

    [Fact]
    public async Task A_daemon_set_is_watched_listed_undone_and_restarted_but_not_scaled()
    {
        _host.Cluster.Seed(Workloads.DaemonSet(@namespace: "default"));
        (await RunAsync("get ds")).ShouldMatch(
            @"^NAME +DESIRED +CURRENT +READY +UP-TO-DATE +AVAILABLE +NODE SELECTOR +AGE\ndb +3 +3 +3 +3 +3 +<none> +\d+s\n$");

        await RunAsync("set image ds/db db=db:2");
        (await RunAsync("rollout status ds/db")).ShouldEndWith("daemon set \"db\" successfully rolled out\n");
        (await RunAsync("rollout history ds/db")).ShouldMatch(@"REVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n");
        (await RunAsync("rollout undo ds/db")).ShouldBe("daemonset.apps/db rolled back\n");
        (await RunAsync("rollout status ds/db")).ShouldEndWith("successfully rolled out\n");
        (await RunAsync("rollout undo ds/db --to-revision=3")).ShouldContain(await SkippedAsync());
        (await RunAsync("rollout restart ds/db")).ShouldBe("daemonset.apps/db restarted\n");
        (await RunAsync("rollout status ds/db")).ShouldEndWith("successfully rolled out\n");
        (await RunAsync("scale ds/db --replicas=1", 1)).ShouldContain("could not find the requested resource");
        (await RunAsync("describe ds db")).ShouldMatch(@"Desired Number of Nodes Scheduled: 3");
    }

    [Fact]
    public async Task An_autoscaler_is_listed_and_described()
    {
        _host.Cluster.Seed(Workloads.Autoscaler("Deployment", "web", 2, 5, "default"));

        (await RunAsync("get hpa")).ShouldMatch(
            @"^NAME +REFERENCE +TARGETS +MINPODS +MAXPODS +REPLICAS +AGE\nweb +Deployment/web +cpu: 80%/80% +2 +5 +3 +\d+s\n$");
        (await RunAsync("get hpa.v2.autoscaling -o name")).ShouldBe("horizontalpodautoscaler.autoscaling/web\n");
        (await RunAsync("describe hpa web")).ShouldMatch(@"ScalingActive +True +ValidMetricFound");
        (await RunAsync("explain hpa.spec.maxReplicas")).ShouldContain("autoscaling");
    }

    [Fact]
    public async Task Jobs_budgets_and_quotas_are_applied_and_listed()
    {
        var manifest = Path.Combine(_home, "rest.yaml");
        await File.WriteAllTextAsync(manifest, """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: migrate}
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                  - {name: migrate, image: 'migrate:1'}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web}
            spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
            ---
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: few}
            spec: {hard: {pods: 9}}
            """);
        (await RunAsync($"apply -f {manifest}")).ShouldBe(
            "job.batch/migrate created\npoddisruptionbudget.policy/web created\nresourcequota/few created\n");

        await RunAsync("wait --for=condition=complete --timeout=20s job/migrate");
        (await RunAsync("get jobs")).ShouldMatch(@"^NAME +STATUS +COMPLETIONS +DURATION +AGE\nmigrate +Complete +1/1 +\d+s +\d+s\n$");
        (await RunAsync("get jobs -o wide")).ShouldMatch(
            @"AGE +CONTAINERS +IMAGES +SELECTOR\nmigrate .* migrate +migrate:1 +\S+=[a-z0-9-]+\n$");
        var cron = Path.Combine(_home, "cron.yaml");
        await File.WriteAllTextAsync(cron, """
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: tidy}
            spec:
              schedule: '@hourly'
              suspend: false
              jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: tidy, image: 'tidy:1'}]}}}}
            """);
        await RunAsync($"apply -f {cron}");
        (await RunAsync("get cronjobs")).ShouldMatch(
            @"^NAME +SCHEDULE +TIMEZONE +SUSPEND +ACTIVE +LAST SCHEDULE +AGE\ntidy +@hourly +<none> +False +0 +<none> +\d+s\n$");
        (await RunAsync("get cj -o wide")).ShouldMatch(@"AGE +CONTAINERS +IMAGES +SELECTOR\ntidy .* tidy +tidy:1 +<none>\n$");
        (await RunAsync("create cronjob nightly --image=nightly:1 --schedule=@daily --restart=Never")).ShouldBe(
            "cronjob.batch/nightly created\n");
        (await RunAsync(
            "get cronjob nightly -o jsonpath={.spec.schedule}:{.spec.suspend}:{.spec.concurrencyPolicy}:{.spec.successfulJobsHistoryLimit}:{.spec.failedJobsHistoryLimit}")).ShouldBe("@daily:false:Allow:3:1");
        (await RunAsync("create job now --from=cronjob/nightly")).ShouldBe("job.batch/now created\n");
        (await RunAsync("create job once --image=once:1 -- do it")).ShouldBe("job.batch/once created\n");
        (await RunAsync("get job now -o jsonpath={.metadata.ownerReferences[0].name}:{.spec.template.spec.containers[0].image}")).ShouldBe(
            "nightly:nightly:1");
        (await RunAsync("get job once -o jsonpath={.spec.template.spec.containers[0].command}")).ShouldBe("""["do","it"]""");
        await RunAsync("wait --for=condition=complete --timeout=20s job/now job/once");
        (await RunAsync("get pods -l job-name=migrate")).ShouldMatch(@"migrate-[a-z0-9]{5} +0/1 +Completed +0 ");
        (await RunAsync("logs job/migrate")).ShouldContain("done: 7 of 7 steps");
        (await RunAsync("get pdb")).ShouldMatch(
            @"^NAME +MIN AVAILABLE +MAX UNAVAILABLE +ALLOWED DISRUPTIONS +AGE\nweb +2 +N/A +1 +\d+s\n$");
        (await RunAsync("get quota")).ShouldMatch(@"^NAME +REQUEST +LIMIT +AGE\nfew +pods: 3/9 +\d+s\n$");
        (await RunAsync($"apply -f {manifest}")).ShouldStartWith("job.batch/migrate unchanged\n");
    }

    private static async Task<string> SkippedAsync() =>
        await KubectlProgram.IsCurrentAsync() ? "skipped rollback (current template already matches revision 3)" : "rolled back";

    private static string Manifest(string image) => """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app, labels: {app: app}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: app}}
          template:
            metadata: {labels: {app: app}}
            spec:
              containers:
              - {name: app, image: IMAGE, env: [{name: A, value: '1'}, {name: B, value: '2'}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: app}
        spec: {selector: {app: app}, ports: [{port: 80, targetPort: 8080}]}
        """.Replace("IMAGE", image, StringComparison.Ordinal);

    private Process Start(string arguments)
    {
        var start = new ProcessStartInfo(KubectlProgram.File!, arguments.Split(' '))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = Path.Combine(_home, "kubeconfig");
        start.Environment["HOME"] = _home;
        return Process.Start(start)!;
    }

    /// <summary>The output of kubectl, with errors last.</summary>
    private async Task<string> RunAsync(string arguments, int exitCode = 0)
    {
        Assert.SkipWhen(KubectlProgram.File is null, KubectlProgram.Missing);
        using var process = Start(arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Patience.ForAsync(process.WaitForExitAsync(TestContext.Current.CancellationToken), arguments);
        var text = await output + await errors;
        process.ExitCode.ShouldBe(exitCode, $"kubectl {arguments}\n{text}");
        return text;
    }
}
