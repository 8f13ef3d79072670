using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// Runs the pods of Jobs until enough have succeeded or too many have failed, modelled on the real controller
/// (kubernetes/pkg/controller/job), but without indexes, policies and time limits.
/// </summary>
internal sealed class JobController(Cluster cluster, Action<ObjectKey> queue)
{
    private const string Component = "job-controller";

    private readonly Deletion _deletion = new(cluster);
    private readonly Retries _retries = new(cluster, queue);

    public void Sync(ObjectKey key)
    {
        if (cluster.Store.Get(key.Type, key.Namespace, key.Name) is not { Deleting: false } job || IsFinished(job))
        {
            return;
        }

        var pods = Owner.Claim(cluster, job, ResourceCatalog.Pods);
        var succeeded = pods.Count(pod => Phase(pod) == "Succeeded");
        var failed = pods.Where(pod => Phase(pod) == "Failed").ToList();
        var active = pods.Where(pod => !pod.Deleting && !PodState.IsOver(pod)).ToList();
        Failure? failure = null;
        var conditions = Suspension(job);
        if (HasFailed(job, failed.Count, active))
        {
            active.ForEach(pod => Delete(job, pod));
            failed.AddRange(active);
            active.Clear();
            conditions = Ended(
                conditions, "FailureTarget", "Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
            cluster.Recorder.Warning(job, Component, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        else if (succeeded >= Completions(job))
        {
            conditions = Ended(
                conditions, "SuccessCriteriaMet", "Complete", "CompletionsReached", "Reached expected number of succeeded pods");
            cluster.Recorder.Normal(job, Component, "Completed", "Job completed");
        }
        else if (job.Json.Flag("spec", "suspend"))
        {
            active.ForEach(pod => Delete(job, pod));
        }
        else
        {
            failure = Grow(job, active, succeeded, failed);
        }

        WriteStatus(job, active, succeeded, failed.Count, conditions);
        _retries.Note(job, failure);
    }

    private static string? Phase(StoredObject pod) => pod.Json.Text("status", "phase");

    private string? Started(StoredObject job)
    {
        var before = job.Json.Text("status", "startTime");
        var wasSuspended = job.Json.Items("status", "conditions")
            .Any(condition => condition.Text("type") == "Suspended" && condition.Text("status") == "True");
        return job.Json.Flag("spec", "suspend") ? before : wasSuspended ? cluster.Schedule.Timestamp : before ?? cluster.Schedule.Timestamp;
    }

    private static int Completions(StoredObject job) => job.Json.Number("spec", "completions") ?? 1;

    private static bool IsFinished(StoredObject job) =>
        job.Json
            .Items("status", "conditions")
            .Any(condition => condition.Text("type") is "Complete" or "Failed" && condition.Text("status") == "True");

    // Failed pods count, and so do restarts where containers are restarted in place.
    private static bool HasFailed(StoredObject job, int failed, List<StoredObject> active)
    {
        var limit = job.Json.Number("spec", "backoffLimit") ?? 6;
        var restarts = job.Json.Text("spec", "template", "spec", "restartPolicy") == "OnFailure"
            ? active.SelectMany(pod => pod.Json.Items("status", "containerStatuses")).Sum(status => status.Number("restartCount") ?? 0)
            : 0;
        return failed > limit || restarts > 0 && restarts >= limit;
    }

    private Failure? Grow(StoredObject job, List<StoredObject> active, int succeeded, List<StoredObject> failed)
    {
        var wanted = Math.Min(job.Json.Number("spec", "parallelism") ?? 1, Completions(job) - succeeded);
        if (active.Count >= wanted)
        {
            return null;
        }

        // Ten seconds after the first failure, doubling each time.
        if (failed.Count > 0
            && failed.Max(EndOf) + TimeSpan.FromSeconds(Math.Min(600, 10 * Math.Pow(2, failed.Count - 1))) is var due
            && due > cluster.Schedule.Now)
        {
            cluster.Schedule.At(due, () => queue(job.Key));
            return null;
        }

        while (active.Count < wanted)
        {
            if (Create(job).Failed(out var failure, out var created))
            {
                cluster.Recorder.Warning(job, Component, "FailedCreate", $"Error creating: {failure.Message}");
                return failure;
            }

            cluster.Recorder.Normal(job, Component, "SuccessfulCreate", $"Created pod: {created.Name}");
            active.Add(created);
        }

        return null;
    }

    private static DateTimeOffset EndOf(StoredObject pod) => pod.Json.Items("status", "containerStatuses")
        .Select(status => DateTimeOffset.TryParse(status.Text(
            "state", "terminated", "finishedAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : DateTimeOffset.UnixEpoch)
        .DefaultIfEmpty(DateTimeOffset.UnixEpoch)
        .Max();

    private Answer<StoredObject> Create(StoredObject job)
    {
        var template = job.Json.At("spec", "template") is JsonObject given ? given.Copy() : [];
        var metadata = template.Child("metadata");
        metadata["generateName"] = $"{job.Name}-";
        metadata["ownerReferences"] = new JsonArray(Owner.ReferenceTo(job));
        var pod = new JsonObject { ["metadata"] = metadata.Copy(), ["spec"] = template.Child("spec").Copy() };
        return cluster.Registry.Create(ResourceCatalog.Pods, job.Namespace, pod, new(new(ControlPlane.Manager)));
    }

    private void Delete(StoredObject job, StoredObject pod)
    {
        _deletion.Delete(pod, new());
        cluster.Recorder.Normal(job, Component, "SuccessfulDelete", $"Deleted pod: {pod.Name}");
    }

    private JsonArray Ended(JsonArray? before, string first, string last, string reason, string message) =>
        new(
        [
            .. before?.Select(condition => condition?.DeepClone()) ?? [],
            .. new[] { first, last }.Select(type => Condition(type, "True", reason, message)),
        ]);

    private JsonObject Condition(string type, string status, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = status,
        ["lastProbeTime"] = cluster.Schedule.Timestamp,
        ["lastTransitionTime"] = cluster.Schedule.Timestamp,
        ["reason"] = reason,
        ["message"] = message,
    };

    /// <summary>Whether the Job is suspended, or was, as conditions; null: it never was.</summary>
    private JsonArray? Suspension(StoredObject job)
    {
        var suspended = job.Json.Flag("spec", "suspend");
        var before = job.Json.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "Suspended");
        if (before is null ? !suspended : before.Text("status") == (suspended ? "True" : "False"))
        {
            return before is null ? null : new JsonArray(before.Copy());
        }

        var (reason, message) = suspended ? ("JobSuspended", "Job suspended") : ("JobResumed", "Job resumed");
        cluster.Recorder.Normal(job, Component, suspended ? "Suspended" : "Resumed", message);
        return new JsonArray(Condition("Suspended", suspended ? "True" : "False", reason, message));
    }

    private void WriteStatus(StoredObject job, List<StoredObject> active, int succeeded, int failed, JsonArray? conditions)
    {
        var status = new JsonObject
        {
            ["terminating"] = 0,
            ["uncountedTerminatedPods"] = new JsonObject(),
            ["ready"] = active.Count(PodState.IsReady),
        };
        // A suspended Job hasn't started; one that is resumed starts anew.
        if (Started(job) is { } started)
        {
            status["startTime"] = started;
        }

        Count("active", active.Count);
        Count("succeeded", succeeded);
        Count("failed", failed);
        if (conditions is not null)
        {
            status["conditions"] = conditions;
            if (conditions.Any(condition => condition.Text("type") == "Complete"))
            {
                status["completionTime"] = cluster.Schedule.Timestamp;
            }
        }

        if (cluster.Store.Get(job.Type, job.Namespace, job.Name) is { } live && live.Uid == job.Uid)
        {
            cluster.Registry.Change(live, ControlPlane.Manager, "status", json => json["status"] = status);
        }

        void Count(string name, int count)
        {
            if (count > 0)
            {
                status[name] = count;
            }
        }
    }
}
