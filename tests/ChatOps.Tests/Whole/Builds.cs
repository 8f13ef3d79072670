using System.Net;
using System.Text;
using ChatOps.Playground;

namespace ChatOps.Tests.Whole;

/// <summary>Jenkins reports builds of web's main branch one phase at a time.</summary>
internal static class Builds
{
    public static async Task BuildAsync(this Stage stage, int number, string phase, string status)
    {
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        using var body = new StringContent(
            $$"""
            {"name":"web/main","url":"job/web/job/main/","build":{"number":{{number}},"queue_id":{{number + 1000}},"phase":"{{phase}}","status":"{{status}}",
             "url":"job/web/job/main/{{number}}/","full_url":"http://j/job/web/job/main/{{number}}/","timestamp":{{1772616600000 + number}} } }
            """,
            Encoding.UTF8,
            "application/json");
        using var answer = await stage.DrivenAsync(http.PostAsync($"/jenkins/{BotInWorld.JenkinsToken}", body, stage.Stop));
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }
}
