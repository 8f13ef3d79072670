using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Elsewhere;

/// <summary>AWS with an SNS topic that is subscribed here, and services that send to it.</summary>
/// <param name="home">Where the emulated SNS is.</param>
internal sealed class AwsSender(HttpClient bot, CloudIssuer issuer, Func<Uri> home, TimeProvider clock)
{
    public const string Topic = "arn:aws:sns:eu-central-1:123456789012:chatops";

    private const string Region = "eu-central-1", Account = "123456789012";

    private int _count, _patch = 300;

    public OtherTool Tool => new("AWS",
    [
        new("The topic asks to be confirmed", "SNS sends nothing before I have confirmed its subscription", AskAsync),
        new("A CloudWatch alarm fires", "5xx of web", cancellationToken =>
            NotifyAsync(Alarm("ALARM", "OK"), "ALARM: web-5xx", cancellationToken)),
        new("It is over", "The alarm is OK again", cancellationToken =>
            NotifyAsync(Alarm("OK", "ALARM"), "OK: web-5xx", cancellationToken)),
        new("A pipeline fails", "CodePipeline runs web's pipeline, and its deploy fails", PipelineAsync),
        new("CodeDeploy deploys web", "To its deployment group production", DeployAsync),
        new("An image is pushed to ECR", "Which is no service's image here", cancellationToken => NotifyAsync(
            Event("aws.ecr", "ECR Image Action", new()
            {
                ["result"] = "SUCCESS",
                ["action-type"] = "PUSH",
                ["repository-name"] = "web",
                ["image-digest"] = $"sha256:{Convert.ToHexStringLower(SHA256.HashData([(byte)++_count]))}",
                ["image-tag"] = $"1.4.{++_patch}",
            }),
            $"web:1.4.{_patch} was pushed",
            cancellationToken)),
    ]);

    private async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        var before = issuer.Confirmed;
        var answer = await SendAsync(
            "SubscriptionConfirmation",
            new()
            {
                ["Message"] = "You have chosen to subscribe to the topic.",
                ["SubscribeURL"] = new Uri(home(), $"sns/?Action=ConfirmSubscription&TopicArn={Topic}&Token=playground").ToString(),
                ["Token"] = "playground",
            },
            "The subscription is confirmed",
            cancellationToken);
        return issuer.Confirmed > before ? answer : $"The bot answered, but didn't confirm: {answer}";
    }

    private async Task<string> PipelineAsync(CancellationToken cancellationToken)
    {
        var id = new Guid(++_count, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]).ToString();
        var answer = "";
        foreach (var (kind, state) in ((string, string)[])
        [
            ("Pipeline", "STARTED"), ("Stage", "STARTED"), ("Action", "FAILED"), ("Stage", "FAILED"), ("Pipeline", "FAILED"),
        ])
        {
            var detail = new JsonObject { ["pipeline"] = "web", ["execution-id"] = id, ["state"] = state };
            if (kind is not "Pipeline")
            {
                detail["stage"] = "Deploy";
            }

            if (kind is "Action")
            {
                detail["action"] = "ECS";
                detail["execution-result"] = new JsonObject { ["external-execution-summary"] = "The service web did not become stable" };
            }

            answer = await NotifyAsync(
                Event("aws.codepipeline", $"CodePipeline {kind} Execution State Change", detail),
                "The pipeline of web has failed",
                cancellationToken);
        }

        return answer;
    }

    private async Task<string> DeployAsync(CancellationToken cancellationToken)
    {
        var id = $"d-{++_count:00000000}";
        var answer = "";
        foreach (var state in (string[])["START", "SUCCESS"])
        {
            answer = await NotifyAsync(
                Event("aws.codedeploy", "CodeDeploy Deployment State-change Notification", new()
                {
                    ["application"] = "web", ["deploymentGroup"] = "production", ["deploymentId"] = id, ["state"] = state,
                }),
                $"CodeDeploy has deployed web ({id})",
                cancellationToken);
        }

        return answer;
    }

    private JsonObject Alarm(string state, string before) => new()
    {
        ["AlarmName"] = "web-5xx",
        ["AlarmDescription"] = "Runbook: https://runbooks.acme.io/web-5xx",
        ["AWSAccountId"] = Account,
        ["NewStateValue"] = state,
        ["NewStateReason"] = "Threshold Crossed: 1 datapoint was compared with the threshold (2.0).",
        ["StateChangeTime"] = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture),
        ["Region"] = "EU (Frankfurt)",
        ["AlarmArn"] = $"arn:aws:cloudwatch:{Region}:{Account}:alarm:web-5xx",
        ["OldStateValue"] = before,
        ["Trigger"] = new JsonObject
        {
            ["MetricName"] = "HTTPCode_Target_5XX_Count",
            ["Dimensions"] = new JsonArray(new JsonObject { ["name"] = "ServiceName", ["value"] = "web" }),
        },
    };

    private JsonObject Event(string source, string kind, JsonObject detail) => new()
    {
        ["version"] = "0",
        ["id"] = Guid.NewGuid().ToString(),
        ["detail-type"] = kind,
        ["source"] = source,
        ["account"] = Account,
        ["time"] = Text(clock.GetUtcNow()),
        ["region"] = Region,
        ["resources"] = new JsonArray(),
        ["detail"] = detail,
    };

    private Task<string> NotifyAsync(JsonObject message, string what, CancellationToken cancellationToken) => SendAsync(
        "Notification", new() { ["Message"] = message.ToJsonString(), ["Subject"] = what }, what, cancellationToken);

    private async Task<string> SendAsync(string type, JsonObject envelope, string what, CancellationToken cancellationToken)
    {
        envelope["Type"] = type;
        envelope["MessageId"] = Guid.NewGuid().ToString();
        envelope["TopicArn"] = Topic;
        envelope["Timestamp"] = Text(clock.GetUtcNow());
        envelope["SignatureVersion"] = "2";
        envelope["SigningCertURL"] = new Uri(home(), "sns/certificate.pem").ToString();
        string[] signed = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        var text = string.Concat(signed.Where(envelope.ContainsKey).Select(name => $"{name}\n{envelope[name]}\n"));
        envelope["Signature"] = Convert.ToBase64String(
            issuer.Key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/aws");
        request.Content = new StringContent(envelope.ToJsonString(), Encoding.UTF8, "text/plain");
        request.Headers.Add("x-amz-sns-message-type", type);
        request.Headers.Add("x-amz-sns-message-id", (string)envelope["MessageId"]!);
        request.Headers.Add("x-amz-sns-topic-arn", Topic);
        return await OtherTools.SendAsync(bot, request, what, cancellationToken);
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
