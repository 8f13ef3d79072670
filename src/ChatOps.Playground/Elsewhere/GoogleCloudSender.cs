using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.Elsewhere;

/// <summary>Google Cloud with push subscriptions to a few topics.</summary>
internal sealed class GoogleCloudSender(HttpClient bot, CloudIssuer issuer, TimeProvider clock)
{
    public const string Audience = "https://chatops.playground/googlecloud", Account = "push@acme.iam.gserviceaccount.com";

    private int _count;
    private DateTimeOffset? _since;

    public OtherTool Tool => new("Google Cloud",
    [
        new("Cloud Build builds web", "A build that passes", BuildAsync),
        new("An incident opens", "Cloud Monitoring: 5xx of web", cancellationToken =>
        {
            (_since, _count) = (clock.GetUtcNow(), _count + 1);
            return IncidentAsync("open", cancellationToken);
        }),
        new("It is closed", "Web is fine again", cancellationToken => IncidentAsync("closed", cancellationToken)),
    ]);

    private async Task<string> BuildAsync(CancellationToken cancellationToken)
    {
        var id = new Guid(++_count, 9, 9, [9, 9, 9, 9, 9, 9, 9, 9]).ToString();
        var now = Text(clock.GetUtcNow());
        var answer = "";
        foreach (var status in (string[])["WORKING", "SUCCESS"])
        {
            answer = await PushAsync(
                new()
                {
                    ["id"] = id,
                    ["projectId"] = "acme",
                    ["status"] = status,
                    ["createTime"] = now,
                    ["startTime"] = now,
                    ["finishTime"] = status is "SUCCESS" ? Text(clock.GetUtcNow()) : null,
                    ["logUrl"] = $"https://console.cloud.google.com/cloud-build/builds/{id}",
                    ["substitutions"] = new JsonObject { ["TRIGGER_NAME"] = "web", ["BRANCH_NAME"] = PlaygroundRepository.MainBranch },
                },
                new() { ["buildId"] = id, ["status"] = status },
                "Cloud Build has built web",
                cancellationToken);
        }

        return answer;
    }

    private async Task<string> IncidentAsync(string state, CancellationToken cancellationToken)
    {
        if (_since is not { } since)
        {
            return "There is no incident: let one open first";
        }

        _since = state is "open" ? since : null;
        return await PushAsync(
            new()
            {
                ["version"] = "1.2",
                ["incident"] = new JsonObject
                {
                    ["incident_id"] = $"0.{_count}",
                    ["scoping_project_id"] = "acme",
                    ["url"] = $"https://console.cloud.google.com/monitoring/alerting/incidents/0.{_count}",
                    ["started_at"] = since.ToUnixTimeSeconds(),
                    ["ended_at"] = state is "open" ? null : clock.GetUtcNow().ToUnixTimeSeconds(),
                    ["state"] = state,
                    ["summary"] = "5xx above 2 %",
                    ["policy_name"] = "5xx of web",
                    ["policy_user_labels"] = new JsonObject { ["service"] = "web" },
                    ["severity"] = "Critical",
                },
            },
            [],
            $"The incident is {state}",
            cancellationToken);
    }

    private async Task<string> PushAsync(JsonObject data, JsonObject attributes, string what, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/googlecloud");
        request.Content = new StringContent(
            new JsonObject
            {
                ["message"] = new JsonObject
                {
                    ["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(data.ToJsonString())),
                    ["attributes"] = attributes,
                    ["messageId"] = Guid.NewGuid().ToString(),
                    ["publishTime"] = Text(clock.GetUtcNow()),
                },
                ["subscription"] = "projects/acme/subscriptions/chatops",
            }.ToJsonString(),
            Encoding.UTF8,
            "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token(
            "https://accounts.google.com",
            Audience,
            new Dictionary<string, object> { ["email"] = Account, ["email_verified"] = true }));
        return await OtherTools.SendAsync(bot, request, what, cancellationToken);
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture);
}
