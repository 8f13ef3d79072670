using ChatOps.Journal;

namespace ChatOps.Sources.Aws;

/// <summary>CodeDeploy's deployments, as its triggers send them to a topic, and as events.</summary>
internal static class CodeDeployDeployments
{
    /// <remarks>What its documentation shows as objects, it sends as JSON in texts.</remarks>
    public static Translation OfTrigger(AwsMessage message)
    {
        var told = message.Told;
        var error = told["errorInformation"].Decoded;
        return told["instanceId"].Exists
            ? Told.Nothing("a deployment to an instance")
            : Deployment(
                message,
                told["deploymentId"].Text,
                told["applicationName"].Text,
                told["deploymentGroupName"].Text,
                told["status"].Text,
                told["rollbackInformation"].Decoded["RollbackMessage"].Text ?? error["ErrorMessage"].Text ?? error["ErrorCode"].Text,
                told["createTime"].Time,
                told["completeTime"].Time,
                told["completeTime"].Time ?? message.SentAt);
    }

    public static Translation OfEvent(AwsMessage message)
    {
        var told = message.Detail;
        return Deployment(
            message,
            told["deploymentId"].Text,
            told["application"].Text,
            told["deploymentGroup"].Text,
            told["state"].Text,
            reason: null,
            start: null,
            end: null,
            message.At);
    }

    private static Translation Deployment(
        AwsMessage message, string? id, string? name, string? group, string? status, string? reason, DateTimeOffset? start,
        DateTimeOffset? end, DateTimeOffset? at)
    {
        ReportedDeploymentState? state = status?.ToUpperInvariant() switch
        {
            "CREATED" or "QUEUED" => ReportedDeploymentState.Queued,
            "IN_PROGRESS" or "INPROGRESS" or "START" or "READY" or "BAKING" => ReportedDeploymentState.Running,
            "SUCCEEDED" or "SUCCESS" => ReportedDeploymentState.Succeeded,
            "FAILED" or "FAILURE" => ReportedDeploymentState.Failed,
            "STOPPED" or "STOP" => ReportedDeploymentState.Cancelled,
            _ => null,
        };
        return ForeignText.Short(id) is not { } deployment || ForeignText.Short(name) is not { } application || state is null
            ? new Translation.Failed("a deployment without its id, application or a known status")
            : Told.One(
                message.Delivery,
                new DeploymentReported(
                    "CodeDeploy",
                    application,
                    deployment,
                    ForeignText.Short(group),
                    Version: null,
                    Repository: null,
                    Commit: null,
                    state.Value,
                    ForeignText.FirstLine(reason),
                    ForeignText.Link(message.Page($"codesuite/codedeploy/deployments/{Uri.EscapeDataString(deployment)}")),
                    start,
                    state >= ReportedDeploymentState.Succeeded ? end : null,
                    message.Labels(("application", name), ("environment", group))),
                login: null,
                at);
    }
}
