using ChatOps.Journal;

namespace ChatOps.Sources.Aws;

/// <summary>
/// Translates what AWS reports: an SNS message, whose text may be an EventBridge event, a notification of the developer tools, or a
/// service's own format; or an EventBridge event as it is.
/// </summary>
internal sealed class AwsTranslator(AwsOptions options)
{
    public Translation Translate(Delivery delivery) => Payload.Translate(delivery, "message", told => told["TopicArn"].Text is { } topic
        ? Enveloped(told, SnsTopic.Parse(topic)?.Name, delivery)
        : Event(new(told, Topic: null, delivery)));

    private Translation Enveloped(Payload envelope, string? topic, Delivery delivery)
    {
        if (envelope["Type"].Text is not SnsEnvelope.Notification)
        {
            return Told.Nothing(envelope["Type"].Text is SnsEnvelope.Unsubscription
                ? $"the end of the subscription to {topic}"
                : $"the subscription to {topic}");
        }

        var message = new AwsMessage(envelope["Message"].Decoded, topic, delivery) { SentAt = envelope["Timestamp"].Time };
        return message.Told["AlarmName"].Exists ? CloudWatchAlarms.OfTopic(message)
            : message.Told["detail-type"].Exists || message.Told["detailType"].Exists ? Event(message)
            : message.Told["deploymentId"].Exists ? CodeDeployDeployments.OfTrigger(message)
            : CloudFormationStacks.Parse(envelope["Message"].Text) is { } stack ? CloudFormationStacks.OfTopic(stack, message)
            : Told.Nothing(envelope["Subject"].Text ?? $"a message of {topic}");
    }

    /// <summary>The detail's type says what is in it, whichever service sent it and whichever way it came.</summary>
    private Translation Event(AwsMessage message) => message.Kind switch
    {
        "CloudWatch Alarm State Change" => CloudWatchAlarms.OfEvent(message),
        "CodeDeploy Deployment State-change Notification" => CodeDeployDeployments.OfEvent(message),
        "CodePipeline Pipeline Execution State Change" => CodePipelines.Execution(message),
        "CodePipeline Stage Execution State Change" => CodePipelines.Part(message, message.Detail["stage"].Text),
        "CodePipeline Action Execution State Change" =>
            CodePipelines.Part(message, $"{message.Detail["stage"].Text}/{message.Detail["action"].Text}"),
        "CodeBuild Build State Change" => CodeBuilds.State(message, options.EffectiveVersionVariables),
        "CodeBuild Build Phase Change" => CodeBuilds.Phase(message),
        "CloudFormation Stack Status Change" => CloudFormationStacks.OfEvent(message),
        "ECR Image Action" => Pushed(message),
        null => new Translation.Failed("neither an SNS message nor an EventBridge event"),
        var other => Told.Nothing(other),
    };

    private static Translation Pushed(AwsMessage message)
    {
        var detail = message.Detail;
        if (detail["action-type"].Text is not "PUSH" || detail["result"].Text is not "SUCCESS")
        {
            return Told.Nothing($"ECR {detail["action-type"].Text} {detail["result"].Text}");
        }

        var repository = detail["repository-name"].Text;
        return message is not { Account: { } account, Region: { } region } || repository is null
            ? new Translation.Failed("a push to ECR without its account, region or repository")
            : RegistryPush.Event(
                $"{account}.dkr.ecr.{region}.{message.Suffix}/{repository}",
                detail["image-tag"].Text,
                detail["image-digest"].Text,
                message.Page($"ecr/repositories/private/{account}/{repository}"),
                by: null,
                message.At,
                message.Delivery) is { } pushed
                    ? new Translation.Events([pushed])
                    : Told.Nothing("a push without a tag");
    }
}
