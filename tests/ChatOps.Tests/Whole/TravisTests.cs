using System.Text;
using ChatOps.Playground.Elsewhere;
using ChatOps.Playground.Travis;

namespace ChatOps.Tests.Whole;

/// <summary>A builder that signs with a key of its own.</summary>
public sealed class TravisTests
{
    [Fact]
    public async Task A_build_is_in_the_message_of_its_change_and_only_what_is_signed_about_a_configured_repository_is_heard()
    {
        await using var stage = await Stage.StartAsync(OtherTools.Configure);
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Keep the cart", stage.Stop));
        await stage.DrivenAsync(new TravisSender(http, stage.Clock).BuildAsync(
            stage.World.Repository.Find(merged.Commit)!, "1.5.0", passes: true, TimeSpan.FromSeconds(20), stage.Stop));
        var story = await stage.UntilAsync(() => stage.Deploys.SingleOrDefault(m => m.Shown.Contains("acme/web #128")), "the build");
        (await stage.UntilSaidAsync(story, "20 s")).Shown.ShouldContain("Keep the cart");

        var payload = TravisSender.Build(7, new string('a', 40), "passed", stage.Clock.GetUtcNow(), null).ToJsonString();
        (await SendAsync(TravisSender.Request(payload, signed: payload + " "))).ShouldBe(401);
        (await SendAsync(TravisSender.Request(payload.Replace("\"acme\"", "\"mallory\"", StringComparison.Ordinal)))).ShouldBe(403);
        // Another body that has the signed payload within.
        using var signed = TravisSender.Request(payload);
        var hidden = new HttpRequestMessage(HttpMethod.Post, "/travis")
        {
            Content = new StringContent(
                $$"""{"repository":{"owner_name":"acme","name":"web"},"state":"failed","number":9,"x":"=&{{await signed.Content!.ReadAsStringAsync(stage.Stop)}}&"}""",
                Encoding.UTF8,
                "application/json"),
            Headers = { { "Signature", signed.Headers.GetValues("Signature").Single() } },
        };
        (await SendAsync(hidden)).ShouldBe(401);
        (await SendAsync(TravisSender.Request(payload))).ShouldBe(202);
        (await SendAsync(TravisSender.Request(payload))).ShouldBe(200);

        async Task<int> SendAsync(HttpRequestMessage request)
        {
            using (request)
            {
                using var response = await stage.DrivenAsync(http.SendAsync(request, stage.Stop));
                return (int)response.StatusCode;
            }
        }
    }

    [Fact]
    public async Task Without_its_key_nothing_is_heard_it_is_asked_to_send_again_and_doctor_says_so()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            OtherTools.Configure(settings);
            settings["ChatOps:Travis:ApiUrl"] = "http://127.0.0.1:1/";
        });
        using var http = new HttpClient { BaseAddress = stage.BotAddress };

        (await stage.DrivenAsync(new TravisSender(http, stage.Clock).SendAsync(
            TravisSender.Build(7, new string('a', 40), "passed", stage.Clock.GetUtcNow(), null), stage.Stop))).ShouldBe(503);
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("127.0.0.1 cannot be reached for its keys");
    }
}
