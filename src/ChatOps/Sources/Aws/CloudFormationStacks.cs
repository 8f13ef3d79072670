using System.Text;
using ChatOps.Journal;

namespace ChatOps.Sources.Aws;

/// <summary>CloudFormation's stacks, as they are sent to a topic, which isn't JSON, and as events.</summary>
internal static class CloudFormationStacks
{
    private const string None = "null";
    private const int LongestName = 40;

    /// <summary>The lines <c>Name='value'</c>; a value may have several lines, and quotes. Null: it isn't that.</summary>
    public static Dictionary<string, string>? Parse(string? message)
    {
        if (message?.StartsWith("StackId='", StringComparison.Ordinal) is not true)
        {
            return null;
        }

        var found = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        StringBuilder? last = null;
        foreach (var line in message.Split('\n'))
        {
            // What looks like a secret was removed with its quotes.
            if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and <= LongestName and var equals
                && line[..equals].All(char.IsAsciiLetter))
            {
                found[line[..equals]] = last = new StringBuilder(line[(equals + 1)..].TrimStart('\''));
            }
            else
            {
                last?.Append('\n').Append(line);
            }
        }

        return found.ContainsKey("ResourceStatus")
            ? found.ToDictionary(field => field.Key, field => field.Value.ToString().TrimEnd('\n', '\''), StringComparer.Ordinal)
            : null;
    }

    /// <remarks>A nested stack tells its own.</remarks>
    public static Translation OfTopic(Dictionary<string, string> told, AwsMessage message)
    {
        var id = told["StackId"];
        return told.GetValueOrDefault("ResourceType") is not "AWS::CloudFormation::Stack"
            || told.GetValueOrDefault("PhysicalResourceId") != id
            ? Told.Nothing($"a resource of {told.GetValueOrDefault("StackName")}")
            : Stack(
                message,
                id,
                told["ResourceStatus"],
                told.GetValueOrDefault("ResourceStatusReason"),
                SentTime.Parse(told.GetValueOrDefault("Timestamp")) ?? message.SentAt);
    }

    public static Translation OfEvent(AwsMessage message)
    {
        var detail = message.Detail;
        var status = detail["status-details"];
        return Stack(
            message,
            detail["stack-id"].Text,
            status["status"].Text,
            status["status-reason"].Text,
            message.At);
    }

    /// <remarks>The token of a request, which would say which update it is, is often missing, and removed as if it were a secret.</remarks>
    private static Translation Stack(
        AwsMessage message, string? stackId, string? status, string? reason, DateTimeOffset? at)
    {
        // arn:aws:cloudformation:eu-central-1:123456789012:stack/web/…
        if (ForeignText.Identity(stackId) is not { } id
            || stackId!.Split('/') is not [_, var stack, ..]
            || ForeignText.Short(stack) is not { } title
            || StateOf(status) is not { } state)
        {
            return new Translation.Failed("a stack without its name or a known status");
        }

        var about = message with { Arn = stackId };
        return Told.One(
            message.Delivery,
            new ConfigurationRun(
                "CloudFormation",
                id,
                title,
                state,
                Changed: null,
                Failed: null,
                Start: null,
                state >= ConfigurationRunState.Succeeded ? at : null,
                ForeignText.Link(about.Page("cloudformation/home", $"#/stacks/stackinfo?stackId={Uri.EscapeDataString(id)}")),
                IsBad(status!) && reason is not None ? ForeignText.FirstLine(reason) : null,
                about.Labels(("stack", title)))
            {
                Thing = id,
            },
            login: null,
            at);
    }

    private static ConfigurationRunState? StateOf(string? status) => status switch
    {
        null => null,
        _ when status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) => ConfigurationRunState.Running,
        _ when IsBad(status) => ConfigurationRunState.Failed,
        _ when status.EndsWith("_COMPLETE", StringComparison.Ordinal) => ConfigurationRunState.Succeeded,
        _ => null,
    };

    /// <summary>A stack that was rolled back is as it was, which isn't what was wanted.</summary>
    private static bool IsBad(string status) =>
        status.Contains("ROLLBACK", StringComparison.Ordinal) || status.EndsWith("_FAILED", StringComparison.Ordinal);
}
