using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Playground.Teams;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Tests.Chat.Teams;

/// <summary>What Teams does differently from other platforms.</summary>
public sealed class TeamsPlatformTests
{
    private static readonly Card Hello = new() { Title = "Hello" };

    [Fact]
    public async Task What_Teams_does_not_take_now_is_tried_later_and_what_may_be_done_already_is_not_repeated_blindly()
    {
        await using var bot = await TeamsSubject.StartAsync();
        await bot.InstallAsync();
        var (tenant, channel) = (bot.Tenant, bot.Tenant.Channel("Deploys"));
        var message = (await PostAsync()).ShouldBeOfType<ShowResult.Shown>().Message;

        // According to Microsoft's documentation, these four should be retried.
        (await FailAsync("post", new TeamsFault.Refuse(429, "TooManyRequests", 60))).ShouldBeOfType<ShowResult.Later>().Wait.ShouldBe(
            TimeSpan.FromSeconds(60));
        (await PostAsync()).ShouldBeOfType<ShowResult.Later>("nothing is sent there meanwhile").Wait.ShouldBe(TimeSpan.FromSeconds(60));
        bot.Clock.Advance(TimeSpan.FromSeconds(60));
        (await FailAsync("post", new TeamsFault.Refuse(412, "PreconditionFailed"))).ShouldBeOfType<ShowResult.Later>().Wait.ShouldBeInRange(
            TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
        bot.Clock.Advance(TimeSpan.FromSeconds(5));
        foreach (var status in new[] { 502, 504 })
        {
            (await FailAsync("post", new TeamsFault.Refuse(status))).ShouldBeOfType<ShowResult.Uncertain>($"{status}: a post may be there");
            (await FailAsync("update", new TeamsFault.Refuse(status))).ShouldBeOfType<ShowResult.Later>(
                $"{status}: an edit is the same twice");
            bot.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        (await UpdateAsync()).ShouldBeOfType<ShowResult.Shown>();
        tenant.Posts(channel).Count.ShouldBe(1);
        (await FailAsync("post", new TeamsFault.Refuse(403, "BotDisabledByAdmin"))).ShouldBeOfType<ShowResult.Refused>();

        async Task<ShowResult> FailAsync(string call, TeamsFault fault)
        {
            tenant.Faults.Next(call, fault);
            return await (call is "post" ? PostAsync() : UpdateAsync());
        }

        Task<ShowResult> PostAsync() => bot.Platform.PostAsync(channel, null, Hello, "post-1", TeamsSubject.Cancel);

        Task<ShowResult> UpdateAsync() => bot.Platform.UpdateAsync(channel, message, Hello, "post-1", TeamsSubject.Cancel);
    }

    [Fact]
    public async Task A_copy_of_a_post_is_deleted_as_soon_as_someone_presses_its_button()
    {
        await using var bot = await TeamsSubject.StartAsync();
        await bot.InstallAsync();
        var channel = bot.Tenant.Channel("Deploys");
        var card = Hello with { Buttons = [new("Approve", "approve", "1")] };
        bot.Tenant.Faults.Next("post", new TeamsFault.LoseAnswer());
        (await bot.Platform.PostAsync(channel, null, card, "post-1", TeamsSubject.Cancel)).ShouldBeOfType<ShowResult.Uncertain>();
        await PressAsync(0);
        bot.Tenant.Posts(channel).Count.ShouldBe(1, "it may be the only one");

        var kept = (await bot.Platform.PostAsync(channel, null, card, "post-1", TeamsSubject.Cancel)).ShouldBeOfType<ShowResult.Shown>();
        await bot.Get<Database>().WriteAsync(
            connection => connection.ExecuteAsync(
                "insert into posts (uid, platform, channel, subject, card, message) values ('post-1', 'teams', 'Deploys', 's', '{}', @Message)",
                kept),
            TeamsSubject.Cancel);
        await PressAsync(1);
        bot.Tenant.Posts(channel).Count.ShouldBe(2);
        await PressAsync(0);
        bot.Tenant.Posts(channel).ShouldHaveSingleItem().Id.ShouldBe(kept.Message);

        async Task PressAsync(int place)
        {
            await bot.Tenant.As("ann").PressAsync(bot.Tenant.Posts(channel)[place], "Approve", TeamsSubject.Cancel);
            var input = await bot.Platform.UnderstandAsync((await bot.JournalAsync())[^1], TeamsSubject.Cancel);
            input.ShouldBeOfType<ChatInput.ButtonPressed>("the press counts on either").Action.ShouldBe("approve");
        }
    }

    [Fact]
    public async Task A_link_to_a_message_names_its_team_as_clients_want_it()
    {
        await using var bot = await TeamsSubject.StartAsync();
        await bot.InstallAsync();
        var (tenant, channel) = (bot.Tenant, bot.Tenant.Channel("Deploys"));
        var about = $"tenantId={tenant.App.TenantId}&groupId={tenant.Team.Group}&parentMessageId=17";

        (await bot.Platform.PermalinkAsync(channel, "17", TeamsSubject.Cancel)).ShouldBe(
            $"https://teams.microsoft.com/l/message/19%3Adeploys%40thread.tacv2/17?{about}");
        (await bot.Platform.PermalinkAsync(channel, "17/18", TeamsSubject.Cancel)).ShouldBe(
            $"https://teams.microsoft.com/l/message/19%3Adeploys%40thread.tacv2/18?{about}");
        tenant.Faults.Next("channels", new TeamsFault.Refuse(404, "NotFound"), times: 5);
        (await bot.Platform.PermalinkAsync("19:other@thread.tacv2", "17", TeamsSubject.Cancel)).ShouldBe(
            $"https://teams.microsoft.com/l/message/19%3Aother%40thread.tacv2/17?tenantId={tenant.App.TenantId}&parentMessageId=17");
    }

    /// <summary>The SDK has errors of its own for some statuses of some calls.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(412)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Whatever_Teams_answers_about_a_team_a_message_shows_the_channel_without_a_link_for_now(int status)
    {
        await using var bot = await TeamsSubject.StartAsync();
        await bot.InstallAsync();
        var ops = RichText.Of($"In {new Span.Channel(new("teams", bot.Tenant.Channel("Ops")))}.");
        foreach (var call in new[] { "channels", "team", "member" })
        {
            bot.Tenant.Faults.Next(call, new TeamsFault.Refuse(status, "TooManyRequests"), times: 5);
        }

        (await bot.Platform.PostAsync(bot.Tenant.Channel("Deploys"), null, Hello with { Title = ops }, "post-1", TeamsSubject.Cancel))
            .ShouldBeOfType<ShowResult.Shown>();
        (await bot.Platform.FindChannelAsync("Web/Deploys", TeamsSubject.Cancel)).ShouldBeNull();
        (await bot.Platform.RecognizeAsync(new("teams", "", bot.Tenant.User("ann").ObjectId), TeamsSubject.Cancel)).IsKnown.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_is_on_a_roster_is_ours_and_who_is_on_none_is_external()
    {
        await using var bot = await TeamsSubject.StartAsync();
        await bot.InstallAsync();

        var stranger = await bot.Platform.RecognizeAsync(new("teams", "", "0f000000-0000-4000-8000-00000000000f"), TeamsSubject.Cancel);
        (stranger.IsKnown, stranger.IsExternal, stranger.Doubt).ShouldBe((true, true, null));
        var ann = await bot.Platform.RecognizeAsync(new("teams", "", bot.Tenant.User("ann").ObjectId), TeamsSubject.Cancel);
        (ann.IsKnown, ann.IsOutsider).ShouldBe((true, false));
        var guest = await bot.Platform.RecognizeAsync(new("teams", "", bot.Tenant.User("guest").ObjectId), TeamsSubject.Cancel);
        (guest.IsKnown, guest.IsGuest, guest.IsOutsider).ShouldBe((true, true, true));
    }

    [Fact]
    public async Task A_channel_is_shown_by_its_name_and_linked_to()
    {
        await using var bot = await TeamsSubject.StartAsync();
        await bot.InstallAsync();
        var tenant = bot.Tenant;
        var text = RichText.Of(
            $"In {new Span.Channel(new("teams", tenant.Channel("Ops")))} or {new Span.Channel(new("teams", "19:other@thread.tacv2"))}.");

        foreach (var card in new[]
        {
            Hello with { Title = text, Fallback = "x" },
            Hello with { Lines = [text] },
            Hello with { Fields = [new("Where", text)] },
        })
        {
            await bot.Platform.PostAsync(tenant.Channel("Deploys"), null, card, "post-1", TeamsSubject.Cancel);
            var post = tenant.Posts(tenant.Channel("Deploys"))[^1];
            post.Shown.ShouldContain("In Web/Ops or #19:other@thread.tacv2.");
            post.Activity.GetRawText().ShouldContain(
                $"https://teams.microsoft.com/l/channel/19%3Aops%40thread.tacv2/Ops?groupId={tenant.Team.Group}&tenantId={tenant.App.TenantId}");
            bot.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        await bot.Platform.PostAsync(tenant.Channel("Deploys"), null, Hello with { Title = text }, "post-1", TeamsSubject.Cancel);
        tenant.Posts(tenant.Channel("Deploys"))[^1].Activity.GetProperty("summary").GetString().ShouldStartWith("In Web/Ops or");
    }

    [Fact]
    public async Task A_message_that_is_longer_than_Teams_takes_is_cut_before_it_is_sent()
    {
        await using var bot = await TeamsSubject.StartAsync();
        await bot.InstallAsync();
        var card = Hello with { Lines = [.. Enumerable.Range(0, 900).Select(i => RichText.Of($"{i}: {new string('ü', 200)}"))] };

        (await bot.Platform.PostAsync(
            bot.Tenant.Channel("Deploys"), null, card, "post-1", TeamsSubject.Cancel)).ShouldBeOfType<ShowResult.Shown>();
        var shown = bot.Tenant.Posts(bot.Tenant.Channel("Deploys")).ShouldHaveSingleItem().Shown;
        shown.ShouldContain("0: ü");
        shown.ShouldContain("lines: a message has no room for more");
    }
}
