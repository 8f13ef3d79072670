using System.Collections.Immutable;
using ChatOps.Chat;
using ChatOps.Messages;

namespace ChatOps.Tests.Chat;

/// <summary>A platform and what people see of it.</summary>
/// <param name="Channel">Where the bot may post.</param>
/// <param name="Messages">The channel's messages, as text.</param>
/// <param name="Replies">Those in the thread of a message.</param>
/// <param name="Private">What only <paramref name="Person"/> sees.</param>
/// <param name="Freeze">From now on no message may be edited.</param>
/// <param name="RefuseNextContent">The next post is rejected for its content.</param>
/// <param name="LoseNextAnswer">The next post succeeds, but its response is lost.</param>
/// <param name="Pass">Lets the platform's limits on posting pass.</param>
internal sealed record ChatPlatformUnderTest(
    IChatPlatform Platform,
    string Channel,
    string Person,
    Func<IReadOnlyList<string>> Messages,
    Func<string, IReadOnlyList<string>> Replies,
    Func<IReadOnlyList<string>> Private,
    Action Freeze,
    Action RefuseNextContent,
    Action LoseNextAnswer,
    Action Pass)
{
    /// <summary>The id that a group could have.</summary>
    public string NoGroup { get; init; } = "S0NOSUCH";
}

/// <summary>What the board and the commands require of every chat platform; a derived class only provides its platform.</summary>
public abstract class ChatPlatformContract : IAsyncLifetime
{
    private static readonly Card Hello = new() { Title = "Hello" };
    private static readonly Card Bye = new() { Title = "Bye" };

    private ChatPlatformUnderTest _under = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IChatPlatform Platform => _under.Platform;

    public async ValueTask InitializeAsync() => _under = await OpenAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task A_card_is_posted_changed_and_deleted_and_then_it_is_gone()
    {
        var message = Shown(await Platform.PostAsync(_under.Channel, null, Hello, "p1", Stop));
        _under.Messages().ShouldHaveSingleItem().ShouldContain("Hello");

        Shown(await Platform.UpdateAsync(_under.Channel, message, Bye, "p1", Stop)).ShouldBe(message);
        _under.Messages().ShouldHaveSingleItem().ShouldContain("Bye");

        (await Platform.DeleteAsync(_under.Channel, message, Stop)).ShouldBeOfType<ShowResult.Gone>();
        _under.Messages().ShouldBeEmpty();
        (await Platform.UpdateAsync(_under.Channel, message, Bye, "p1", Stop)).ShouldBeOfType<ShowResult.Gone>();
    }

    [Fact]
    public async Task A_post_whose_answer_is_lost_is_uncertain_and_found_again_by_its_id()
    {
        _under.LoseNextAnswer();
        (await Platform.PostAsync(_under.Channel, null, Hello, "p1", Stop)).ShouldBeOfType<ShowResult.Uncertain>();
        _under.Messages().Count.ShouldBe(1, "it is not repeated");
        if (!Platform.Can.Finding)
        {
            return;
        }

        var found = Shown(await Platform.FindAsync(_under.Channel, null, "p1", DateTimeOffset.UnixEpoch, Stop));
        (await Platform.FindAsync(_under.Channel, null, "p2", DateTimeOffset.UnixEpoch, Stop)).ShouldBeOfType<ShowResult.Gone>();
        Shown(await Platform.UpdateAsync(_under.Channel, found, Bye, "p1", Stop));
        _under.Messages().ShouldHaveSingleItem().ShouldContain("Bye");
    }

    [Fact]
    public async Task A_message_that_may_not_be_edited_is_frozen_and_not_gone()
    {
        var message = Shown(await Platform.PostAsync(_under.Channel, null, Hello, "p1", Stop));
        _under.Freeze();

        (await Platform.UpdateAsync(
            _under.Channel, message, Bye, "p1", Stop)).ShouldBeOfType<ShowResult.Frozen>().Reason.ShouldNotBeEmpty();
        _under.Messages().ShouldHaveSingleItem().ShouldContain("Hello");
    }

    [Fact]
    public async Task What_is_not_taken_as_it_is_is_shown_as_plain_text_and_that_is_said()
    {
        _under.RefuseNextContent();
        var posting = Platform.PostAsync(_under.Channel, null, Hello, "p1", Stop);
        while (!posting.IsCompleted)
        {
            // Two in a row have to wait for the rate limit.
            _under.Pass();
            await Task.WhenAny(posting, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop));
        }

        (await posting).ShouldBeOfType<ShowResult.Shown>().Note.ShouldNotBeNull();
        _under.Messages().ShouldHaveSingleItem().ShouldContain("Hello");
    }

    [Fact]
    public async Task A_reply_to_what_is_not_there_finds_no_thread()
    {
        var parent = Shown(await Platform.PostAsync(_under.Channel, null, Hello, "p1", Stop));
        await Platform.DeleteAsync(_under.Channel, parent, Stop);
        _under.Pass();
        (await Platform.PostAsync(_under.Channel, parent, Bye, "p2", Stop)).ShouldBeOfType<ShowResult.Gone>();
    }

    [Fact]
    public async Task Channels_are_looked_at_by_name_and_what_is_wrong_is_said()
    {
        var findings = await Platform.ExamineChannelsAsync(
            new Dictionary<string, string?> { [_under.Channel] = null, ["#no-such-channel"] = null }, Stop);
        findings.Select(f => f.Healthy).ShouldBe([true, false]);
        findings[1].Subject.ShouldBe("channel #no-such-channel");
        findings[1].Mend.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_reply_stands_in_the_thread_of_its_parent()
    {
        var parent = Shown(await Platform.PostAsync(_under.Channel, null, Hello, "p1", Stop));
        _under.Pass();
        Shown(await Platform.PostAsync(_under.Channel, parent, Bye, "p2", Stop));

        _under.Messages().Count.ShouldBe(1);
        _under.Replies(parent).ShouldHaveSingleItem().ShouldContain("Bye");
    }

    [Fact]
    public async Task A_private_answer_is_seen_by_its_person_and_by_nobody_else()
    {
        if (!Platform.Can.PrivateAnswers)
        {
            return;
        }

        await Platform.ReplyPrivatelyAsync(new(new(Platform.Name, "", _under.Person), _under.Channel), Hello, replace: false, Stop);

        _under.Private().ShouldHaveSingleItem().ShouldContain("Hello");
        _under.Messages().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_card_of_any_size_is_shown()
    {
        var card = new Card
        {
            Title = new string('t', 10_000),
            Lines = [.. Enumerable.Range(0, 300).Select(i => (RichText)$"line {i} <!channel> & *more*")],
            Fields = [.. Enumerable.Range(0, 100).Select(i => new Field($"field {i}", new string('f', 5_000)))],
            Preformatted = string.Concat(Enumerable.Repeat("a log line with `ticks`\n", 5_000)),
            Buttons = [.. Enumerable.Range(0, 60).Select(i => new Button($"button {i}", "press", $"{i}"))],
        };

        var message = Shown(await Platform.PostAsync(_under.Channel, null, card, "p1", Stop));
        Shown(await Platform.UpdateAsync(_under.Channel, message, card with { Title = "changed" }, "p1", Stop));
        _under.Messages().ShouldHaveSingleItem().Length.ShouldBeLessThanOrEqualTo(Platform.Can.LongestMessage);
    }

    [Fact]
    public async Task What_is_not_there_is_an_answer_and_no_error()
    {
        (await Platform.FindChannelAsync("#no-such-channel", Stop)).ShouldBeNull();
        (await Platform.PermalinkAsync(_under.Channel, "1.000001", Stop)).ShouldBeNull();
        (await Platform.IsInGroupAsync(_under.Person, [_under.NoGroup], fresh: false, Stop))
            .ShouldBeNull("who was in a group that is gone isn't known, and may have been denied something");
        if (Platform.Can.Dialogs)
        {
            (await Platform.OpenFormAsync(new(new(Platform.Name, "", _under.Person), _under.Channel), new(
                "f", "F", "Go", "", ImmutableArray<Input>.Empty), Stop)).ShouldBeFalse();
        }

        Platform.Read(new(Platform.Name, "1", "nothing we know", DateTimeOffset.UnixEpoch, "{"u8.ToArray())).ShouldNotBeNull();
    }

    [Fact]
    public async Task Who_someone_is_is_asked_and_not_believed()
    {
        var known = await Platform.RecognizeAsync(new(Platform.Name, "", _under.Person), Stop);
        (known.IsKnown, known.IsOutsider, known.IsDeactivated, known.Id).ShouldBe((true, false, false, _under.Person));

        (await Platform.RecognizeAsync(new(Platform.Name, "T0ELSEWHERE", _under.Person), Stop)).IsExternal.ShouldBeTrue();
    }

    internal abstract Task<ChatPlatformUnderTest> OpenAsync();

    private static string Shown(ShowResult result) => result.ShouldBeOfType<ShowResult.Shown>().Message;
}
