using System.Globalization;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>The status counts and conditions of a Deployment, and its progress deadline.</summary>
internal static class DeploymentStatus
{
    public const string Progressing = "Progressing";
    public const string TimedOut = "ProgressDeadlineExceeded";
    public const string Finished = "NewReplicaSetAvailable";
    public const string IsPaused = "DeploymentPaused";
    public const string IsResumed = "DeploymentResumed";

    public static JsonObject? Find(JsonObject status, string type) =>
        status.Items("conditions").FirstOrDefault(condition => condition.Text("type") == type);

    /// <summary>Sets a condition unless it already has this status and reason; its transition time only changes with its status.</summary>
    public static void Set(JsonObject status, string type, string value, string reason, string message, string now)
    {
        var standing = Find(status, type);
        if (standing.Text("status") == value && standing.Text("reason") == reason)
        {
            return;
        }

        Remove(status, type);
        var conditions = status["conditions"] as JsonArray;
        if (conditions is null)
        {
            status["conditions"] = conditions = [];
        }

        conditions.Add(new JsonObject
        {
            ["type"] = type,
            ["status"] = value,
            ["lastUpdateTime"] = now,
            ["lastTransitionTime"] = standing.Text("status") == value ? standing.Text("lastTransitionTime") : now,
            ["reason"] = reason,
            ["message"] = message,
        });
    }

    public static bool IsComplete(DeploymentView deployment, JsonObject status) =>
        (status.Number("updatedReplicas") ?? 0) == deployment.Replicas
        && (status.Number("replicas") ?? 0) == deployment.Replicas
        && (status.Number("availableReplicas") ?? 0) == deployment.Replicas
        && (status.Number("observedGeneration") ?? 0) >= (deployment.Json.Number("metadata", "generation") ?? 0);

    /// <summary>When to check the deadline; null when there is nothing to wait for.</summary>
    public static DateTimeOffset? DeadlineAt(DeploymentView deployment) =>
        deployment.Deadline is { } deadline
        && !deployment.Stored.Deleting
        && deployment.Condition(Progressing) is { } condition
        && condition.Text("reason") is not (TimedOut or Finished or IsPaused)
        && !IsComplete(deployment, deployment.Json["status"] as JsonObject ?? [])
            ? Updated(condition) + deadline + TimeSpan.FromSeconds(1)
            : null;

    /// <summary>
    /// The counts and the Available condition: all that is updated when a Deployment is paused, scaling or being deleted.
    /// </summary>
    public static void Plain(Rollout rollout, DateTimeOffset now)
    {
        var (deployment, status, all) = (rollout.Deployment, rollout.Status, rollout.All.ToList());
        var available = all.Sum(set => set.Available);
        status["observedGeneration"] = deployment.Json.Number("metadata", "generation");
        Count(status, "replicas", all.Sum(set => set.Actual));
        Count(status, "updatedReplicas", rollout.New?.Actual ?? 0);
        Count(status, "readyReplicas", all.Sum(set => set.Ready));
        Count(status, "availableReplicas", available);
        Count(status, "unavailableReplicas", Math.Max(0, all.Sum(set => set.Wanted) - available));
        status["terminatingReplicas"] = all.Sum(set => set.Json.Number("status", "terminatingReplicas") ?? 0);
        if (available >= deployment.Replicas - deployment.MaxUnavailable)
        {
            rollout.Note("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
        }
        else
        {
            rollout.Note("Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
        }
    }

    /// <summary>The same, and the progress of the rollout.</summary>
    public static void Rolling(Rollout rollout, DateTimeOffset now)
    {
        var (deployment, status) = (rollout.Deployment, rollout.Status);
        var before = deployment.Json["status"] as JsonObject ?? [];
        Plain(rollout, now);
        var settled = (status.Number("replicas") ?? 0) == (status.Number("updatedReplicas") ?? 0)
            && deployment.Condition(Progressing).Text("reason") == Finished;
        if (deployment.Deadline is null)
        {
            Remove(status, Progressing);
        }
        else if (!settled)
        {
            Progress(rollout, before, now);
        }

        Remove(status, "ReplicaFailure");
        if (FailureOf(rollout) is { } failure)
        {
            Set(
                status,
                "ReplicaFailure",
                "True",
                failure.Text("reason") ?? "",
                failure.Text("message") ?? "",
                failure.Text("lastTransitionTime") ?? Schedule.Format(now));
        }
    }

    private static void Progress(Rollout rollout, JsonObject before, DateTimeOffset now)
    {
        var (deployment, status) = (rollout.Deployment, rollout.Status);
        var subject = rollout.New is { } fresh ? $"ReplicaSet \"{fresh.Name}\"" : $"Deployment \"{deployment.Name}\"";
        if (IsComplete(deployment, status))
        {
            rollout.Note(Progressing, "True", Finished, $"{subject} has successfully progressed.");
        }
        else if (HasMoved(before, status))
        {
            // Any progress restarts the deadline, so the condition is renewed even when it is the same.
            var standing = Find(status, Progressing);
            Remove(status, Progressing);
            rollout.Note(Progressing, "True", "ReplicaSetUpdated", $"{subject} is progressing.");
            if (standing.Text("status") == "True")
            {
                Find(status, Progressing)!["lastTransitionTime"] = standing.Text("lastTransitionTime");
            }
        }
        else if (HasTimedOut(deployment, status, now))
        {
            rollout.Note(Progressing, "False", TimedOut, $"{subject} has timed out progressing.");
        }
    }

    private static bool HasMoved(JsonObject before, JsonObject after)
    {
        return Of(after, "updatedReplicas") > Of(before, "updatedReplicas")
            || Of(after, "replicas") - Of(after, "updatedReplicas") < Of(before, "replicas") - Of(before, "updatedReplicas")
            || Of(after, "readyReplicas") > Of(before, "readyReplicas")
            || Of(after, "availableReplicas") > Of(before, "availableReplicas");

        static int Of(JsonObject status, string name) => status.Number(name) ?? 0;
    }

    private static bool HasTimedOut(DeploymentView deployment, JsonObject status, DateTimeOffset now) =>
        Find(status, Progressing) is { } condition
        && condition.Text("reason") switch
        {
            Finished => false,
            TimedOut => true,
            _ => Updated(condition) + deployment.Deadline < now,
        };

    // Anyone may write a status: a condition without a time counts as never updated.
    private static DateTimeOffset Updated(JsonObject condition) =>
        DateTimeOffset.TryParse(condition.Text(
            "lastUpdateTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : DateTimeOffset.UnixEpoch;

    private static JsonObject? FailureOf(Rollout rollout) =>
        rollout.All.Reverse()
            .SelectMany(set => set.Json.Items("status", "conditions"))
            .FirstOrDefault(condition => condition.Text("type") == "ReplicaFailure");

    private static void Remove(JsonObject status, string type)
    {
        if (status["conditions"] is JsonArray conditions)
        {
            conditions.RemoveAll(condition => condition.Text("type") == type);
        }
    }

    private static void Count(JsonObject status, string name, int count)
    {
        if (count > 0)
        {
            status[name] = count;
        }
        else
        {
            status.Remove(name);
        }
    }
}
