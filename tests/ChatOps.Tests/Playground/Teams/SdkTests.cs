using System.Net;
using System.Text.Json.Nodes;
using ChatOps.Playground.Teams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Playground.Teams;

public sealed class SdkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Microsofts_SDK_works_against_the_emulator()
    {
        TeamsSdk.Require("botbuilder");
        using var tenant = new TeamsTenant(TimeProvider.System);
        await using var world = await ServeAsync(tenant);
        using var node = TeamsSdk.Start(Path.Combine("Playground", "Teams", "sdk.mjs"), Setup(tenant).ToJsonString());
        var errors = node.StandardError.ReadToEndAsync(Cancel);
        try
        {
            var line = await node.StandardOutput.ReadLineAsync(Cancel);
            line.ShouldNotBeNull(line is null ? await errors : "").ShouldStartWith("ready");
            Check(tenant);
            tenant.App = tenant.App with { Endpoint = new Uri($"http://127.0.0.1:{line!.Split(' ')[1]}/") };
            await UseAsync(tenant);
        }
        finally
        {
            node.Kill();
            await node.WaitForExitAsync(CancellationToken.None);
        }

        (await errors).ShouldBeEmpty();
    }

    /// <summary>What the connector client left.</summary>
    private static void Check(TeamsTenant tenant)
    {
        var thread = tenant.Posts(tenant.Channel("Ops")).ShouldHaveSingleItem();
        thread.Shown.ShouldBe("one");
        tenant.Replies(thread.Id).Select(reply => (reply.Shown, reply.Edits)).ShouldBe([("two and a half", 1), ("three", 0)]);
        tenant.Chat("ann").Select(post => post.Shown).ShouldBe(["hello", "again"]);
    }

    /// <summary>What Ann does, and what she sees of it.</summary>
    private static async Task UseAsync(TeamsTenant tenant)
    {
        var ann = tenant.As("ann");
        (await ann.InstallAsync(Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        tenant.Posts(tenant.Channel("General")).Select(post => post.Shown).ShouldBe(["in Web", "installed"], ignoreOrder: true);

        (await ann.SayAsync("Deploys", "@ChatOps hello there", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        var question = tenant.Posts(tenant.Channel("Deploys")).ShouldHaveSingleItem();
        tenant.Replies(question.Id).ShouldHaveSingleItem().Shown.ShouldBe("you said hello there");
        (await ann.ReplyAsync(question, "@ChatOps where", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        tenant.Replies(question.Id)[^1].Shown.ShouldBe("Web: General, Deploys, Ops");
        (await ann.SayAsync("Deploys", "nobody listens", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        tenant.Replies(tenant.Posts(tenant.Channel("Deploys"))[^1].Id).ShouldBeEmpty();

        await ann.ChatAsync("who", Cancel);
        tenant.Chat("ann")[^1].Shown.ShouldBe("Ann of 1");
        await ann.ChatAsync("picture", Cancel);
        tenant.Chat("ann")[^1].Card.ShouldBeNull();
        var before = tenant.Chat("ann").Count;
        await ann.ChatAsync("card", Cancel);
        tenant.Chat("ann").Count.ShouldBe(before + 1);
        var card = tenant.Chat("ann")[^1];
        card.Shown.ShouldBe("Press me\nChoice: ____\n[Go]");

        (await ann.PressAsync(card, "Go", Cancel, ("choice", "b"))).Said.ShouldBe("pressed with b");
        var changed = tenant.Chat("ann")[^1];
        (changed.Id, changed.Shown, changed.Edits).ShouldBe((card.Id, "Once more\nChoice: ____\n[Go]", 1));
        var own = await ann.PressAsync(card, "Go", Cancel);
        (own.Said, CardText.Of(own.Card!.Value)).ShouldBe((null, "Your own\nChoice: ____\n[Go]"));
    }

    private static JsonObject Setup(TeamsTenant tenant) => new()
    {
        ["appId"] = tenant.App.AppId,
        ["secret"] = tenant.App.Secrets[0],
        ["tenant"] = tenant.App.TenantId,
        ["service"] = tenant.Address.AbsoluteUri,
        ["login"] = new Uri(tenant.Address, "../login/").AbsoluteUri,
        ["openId"] = tenant.PlainOpenIdAddress.AbsoluteUri,
        ["channel"] = tenant.Channel("Ops"),
        ["members"] = new JsonArray([.. tenant.Users.Select(user => JsonValue.Create(user.DisplayName))]),
        ["without"] = tenant.User("dan").UserId,
    };

    private static async Task<WebApplication> ServeAsync(TeamsTenant tenant)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var world = builder.Build();
        world.MapTeams("/teams", tenant);
        await world.StartAsync(Cancel);
        return world;
    }
}
